using System;
using System.Runtime.CompilerServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// The buffers of one recvmmsg(2) call. They are allocated once and pinned, for the headers point into them.
/// </summary>
internal sealed unsafe class PacketBatch
{
    /// <summary>Frames per call.</summary>
    internal const int Capacity = 32;

    /// <summary>An advertisement has 70 bytes on IPv4 and 90 on IPv6; the rest is for foreign frames of the same protocol.</summary>
    private const int FrameLengthBytes = 256;

    /// <summary>Room for a time stamp (32 bytes) and the auxiliary data (40).</summary>
    private const int ControlLengthBytes = 128;

    private readonly mmsghdr[] _headers = GC.AllocateArray<mmsghdr>(Capacity, pinned: true);
    private readonly iovec[] _vectors = GC.AllocateArray<iovec>(Capacity, pinned: true);
    private readonly sockaddr_ll[] _addresses = GC.AllocateArray<sockaddr_ll>(Capacity, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Capacity * ControlLengthBytes, pinned: true);
    private readonly byte[] _frames = GC.AllocateArray<byte>(Capacity * FrameLengthBytes, pinned: true);
    private int _received;

    internal PacketBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new() { iov_base = Unsafe.AsPointer(ref _frames[i * FrameLengthBytes]), iov_len = FrameLengthBytes };
            PrepareHeader(i);
        }
    }

    /// <summary>
    /// The headers, ready for the next call. The kernel overwrites lengths and flags of those that it fills, and of no others: they are
    /// seldom more than one, and cold memory is slow.
    /// </summary>
    internal Span<mmsghdr> PrepareHeaders()
    {
        for (int i = 0; i < _received; i++)
        {
            PrepareHeader(i);
        }

        _received = 0;
        return _headers;
    }

    /// <summary>How many of the headers the call has filled.</summary>
    internal void NoteReceived(int count) => _received = count;

    /// <summary>The frame's bytes, as many as there was room for.</summary>
    internal ReadOnlySpan<byte> Bytes(int index) =>
        _frames.AsSpan(index * FrameLengthBytes, (int)Math.Min(_headers[index].msg_len, FrameLengthBytes));

    /// <summary>What the kernel said beside the frame.</summary>
    internal ReadOnlySpan<byte> Control(int index) =>
        _control.AsSpan(index * ControlLengthBytes, (int)Math.Min(_headers[index].msg_hdr.msg_controllen, ControlLengthBytes));

    /// <summary>PACKET_HOST, PACKET_OUTGOING and so on.</summary>
    internal byte PacketType(int index) => _addresses[index].sll_pkttype;

    /// <summary>Whether the frame was longer than its buffer.</summary>
    internal bool IsTruncated(int index) => (_headers[index].msg_hdr.msg_flags & Constants.MSG_TRUNC) != 0;

    private void PrepareHeader(int index) => _headers[index].msg_hdr = new msghdr
    {
        msg_name = Unsafe.AsPointer(ref _addresses[index]),
        msg_namelen = (uint)sizeof(sockaddr_ll),
        msg_iov = (iovec*)Unsafe.AsPointer(ref _vectors[index]),
        msg_iovlen = 1,
        msg_control = Unsafe.AsPointer(ref _control[index * ControlLengthBytes]),
        msg_controllen = ControlLengthBytes,
    };
}
