using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>Writes requests one after the other into a buffer that its owner made large enough.</summary>
internal ref struct NetlinkRequestWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _messageStart;

    /// <summary>Bytes written.</summary>
    internal int Length { get; private set; }

    /// <summary>Begins a message: its header, then the family's own.</summary>
    internal void Begin<T>(int type, int flags, uint sequence, scoped in T familyHeader)
        where T : unmanaged
    {
        _messageStart = Length;
        Append(new nlmsghdr { nlmsg_type = (ushort)type, nlmsg_flags = (ushort)(Constants.NLM_F_REQUEST | flags), nlmsg_seq = sequence });
        Append(in familyHeader);
        WriteMessageLength();
    }

    /// <summary>Appends an attribute to the message begun last.</summary>
    internal void Attribute(int type, scoped ReadOnlySpan<byte> value)
    {
        Append(new rtattr { rta_len = (ushort)(Unsafe.SizeOf<rtattr>() + value.Length), rta_type = (ushort)type });
        value.CopyTo(_buffer[Length..]);
        Advance(value.Length);
        WriteMessageLength();
    }

    /// <summary>Appends a number or a structure in the machine's own order.</summary>
    internal void Attribute<T>(int type, scoped in T value)
        where T : unmanaged => Attribute(type, LinuxKernelExtensions.AsBytes(in value));

    /// <summary>Appends an address in network order.</summary>
    internal void Attribute(int type, InetAddress address)
    {
        Span<byte> buffer = stackalloc byte[InetAddress.Ipv6LengthBytes];
        Attribute(type, buffer[..address.WriteBytes(buffer)]);
    }

    /// <summary>Begins an attribute that holds others, and returns what <see cref="EndNested"/> needs.</summary>
    internal int BeginNested(int type)
    {
        int start = Length;
        Attribute(type | Constants.NLA_F_NESTED, []);
        return start;
    }

    /// <summary>Ends the attribute that holds whatever was appended since <see cref="BeginNested"/>.</summary>
    internal readonly void EndNested(int start)
    {
        ushort length = (ushort)(Length - start);
        MemoryMarshal.Write(_buffer[start..], in length);
    }

    private void Append<T>(scoped in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[Length..], in value);
        Advance(Unsafe.SizeOf<T>());
    }

    private void Advance(int lengthBytes)
    {
        int end = Length + lengthBytes;
        Length = NetlinkMessage.Align(end);
        _buffer[end..Length].Clear();
    }

    // nlmsg_len is the header's first field. Counting the padding in does no harm: every length here is a multiple of four.
    private readonly void WriteMessageLength()
    {
        int length = Length - _messageStart;
        MemoryMarshal.Write(_buffer[_messageStart..], in length);
    }
}
