using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>One message of a netlink datagram. Numbers are in host order. Source: netlink(7).</summary>
internal readonly ref struct NetlinkMessage
{
    private readonly nlmsghdr _header;

    private NetlinkMessage(nlmsghdr header, ReadOnlySpan<byte> payload)
    {
        _header = header;
        Payload = payload;
    }

    /// <summary>Netlink messages and attributes start at multiples of this (NLMSG_ALIGNTO, RTA_ALIGNTO).</summary>
    internal const int Alignment = 4;

    internal int Type => _header.nlmsg_type;

    internal int Flags => _header.nlmsg_flags;

    internal uint Sequence => _header.nlmsg_seq;

    internal ReadOnlySpan<byte> Payload { get; }

    /// <summary>Takes the message <paramref name="rest"/> begins with; false at the end or at a message that does not fit.</summary>
    internal static bool TryRead(scoped ref ReadOnlySpan<byte> rest, out NetlinkMessage message)
    {
        int headerLength = Unsafe.SizeOf<nlmsghdr>();
        if (!MemoryMarshal.TryRead(rest, out nlmsghdr header) || header.nlmsg_len < headerLength || header.nlmsg_len > rest.Length)
        {
            message = default;
            return false;
        }

        message = new(header, rest[headerLength..header.nlmsg_len]);
        rest = rest[Math.Min(Align(header.nlmsg_len), rest.Length)..];
        return true;
    }

    /// <summary>The outcome that NLMSG_ERROR and NLMSG_DONE begin with: 0 or a negated error number; 0 when the payload has none.</summary>
    internal int Outcome => MemoryMarshal.TryRead(Payload, out int outcome) ? outcome : 0;

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    internal static int Align(int length) => (length + Alignment - 1) & -Alignment;
}
