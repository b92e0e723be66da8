using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests.Fakes;

/// <summary>A frame as recvmmsg(2) delivers it on a packet socket.</summary>
internal sealed unsafe class FakeFrame
{
    public byte[] Bytes { get; init; } = new byte[70];

    public byte PacketType { get; init; }

    public bool IsTruncated { get; init; }

    public long? RealtimeNanoseconds { get; init; }

    public ushort? VlanTag { get; init; }

    public void Deliver(ref mmsghdr message)
    {
        ref msghdr header = ref message.msg_hdr;
        Bytes.CopyTo(new Span<byte>(header.msg_iov->iov_base, (int)header.msg_iov->iov_len));
        message.msg_len = (uint)Bytes.Length;
        ((sockaddr_ll*)header.msg_name)->sll_pkttype = PacketType;
        header.msg_flags = IsTruncated ? MSG_TRUNC : 0;

        Span<byte> control = new(header.msg_control, (int)header.msg_controllen);
        int length = 0;
        if (RealtimeNanoseconds is { } stamp)
        {
            timespec time = new() { tv_sec = (nint)(stamp / 1_000_000_000), tv_nsec = (nint)(stamp % 1_000_000_000) };
            length += Append(control[length..], SOL_SOCKET, SCM_TIMESTAMPNS, in time);
        }

        if (VlanTag is { } tag)
        {
            tpacket_auxdata auxiliary = new() { tp_status = TP_STATUS_VLAN_VALID, tp_vlan_tci = tag };
            length += Append(control[length..], SOL_PACKET, PACKET_AUXDATA, in auxiliary);
        }

        header.msg_controllen = (nuint)length;
    }

    private static int Append<T>(Span<byte> control, int level, int type, in T value)
        where T : unmanaged
    {
        int length = sizeof(cmsghdr) + sizeof(T);
        cmsghdr header = new() { cmsg_len = (nuint)length, cmsg_level = level, cmsg_type = type };
        MemoryMarshal.Write(control, in header);
        MemoryMarshal.Write(control[sizeof(cmsghdr)..], in value);
        return (length + 7) & ~7;
    }
}
