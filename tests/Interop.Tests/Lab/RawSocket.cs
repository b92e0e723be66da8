using System;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A socket inside a network namespace: packets, ICMP or netlink.</summary>
internal sealed unsafe class RawSocket : IDisposable
{
    /// <summary>sll_pkttype of a frame that leaves through the interface.</summary>
    internal const byte Outgoing = 4;

    private const ushort EveryProtocol = 0x0003;
    private const int ReceiveBufferBytes = 4 << 20;
    private const int ControlBytes = 64;

    private readonly SocketHandle _handle;

    private RawSocket(SocketHandle handle) => _handle = handle;

    internal readonly record struct Received(int Length, long Time, int InterfaceIndex, byte PacketType);

    /// <summary>Frames of one interface, or of all interfaces of the namespace when none is named.</summary>
    internal static RawSocket OpenPacket(string space, string? interfaceName = null) => NetworkNamespace.Run(space, () =>
    {
        var address = new Libc.sockaddr_ll
        {
            sll_family = Libc.AF_PACKET,
            sll_protocol = BinaryPrimitives.ReverseEndianness(EveryProtocol),
            sll_ifindex = interfaceName is null ? 0 : InterfaceIndex(interfaceName),
        };
        RawSocket socket = Open(Libc.AF_PACKET, BinaryPrimitives.ReverseEndianness(EveryProtocol));
        int on = 1;
        socket.SetOption(Libc.SO_TIMESTAMPNS, &on, sizeof(int));
        socket.Bind(&address, (uint)sizeof(Libc.sockaddr_ll));
        return socket;
    });

    internal static RawSocket OpenIcmp(string space) =>
        NetworkNamespace.Run(space, () => Open(Libc.AF_INET, Libc.IPPROTO_ICMP));

    /// <summary>Changes of IPv4 addresses.</summary>
    internal static RawSocket OpenAddressMonitor(string space) => NetworkNamespace.Run(space, () =>
    {
        var address = new Libc.sockaddr_nl { nl_family = Libc.AF_NETLINK, nl_groups = Libc.RTMGRP_IPV4_IFADDR | Libc.RTMGRP_IPV6_IFADDR };
        RawSocket socket = Open(Libc.AF_NETLINK, Libc.NETLINK_ROUTE);
        socket.Bind(&address, (uint)sizeof(Libc.sockaddr_nl));
        return socket;
    });

    internal static int InterfaceIndex(string name)
    {
        uint index = Libc.if_nametoindex(name);
        return index != 0 ? (int)index : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no interface {name}");
    }

    /// <summary>
    /// Waits for one message. False when none came within a tenth of a second, so that the caller can look whether to stop, and when
    /// the interface was set down.
    /// </summary>
    internal bool TryReceive(Span<byte> buffer, out Received received)
    {
        byte* control = stackalloc byte[ControlBytes];
        Libc.sockaddr_ll source = default;
        fixed (byte* start = buffer)
        {
            var part = new Libc.iovec { iov_base = start, iov_len = (nuint)buffer.Length };
            var message = new Libc.msghdr
            {
                msg_name = &source,
                msg_namelen = (uint)sizeof(Libc.sockaddr_ll),
                msg_iov = &part,
                msg_iovlen = 1,
                msg_control = control,
                msg_controllen = ControlBytes,
            };
            nint length = Libc.recvmsg(_handle, &message, 0);
            if (length < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                received = default;
                return errno is Libc.EAGAIN or Libc.EINTR or Libc.ENETDOWN ? false : throw new Win32Exception(errno, "cannot receive");
            }

            received = new Received((int)length, KernelTime(&message) ?? WallClock.Now, source.sll_ifindex, source.sll_pkttype);
            return true;
        }
    }

    internal void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* start = frame)
        {
            if (Libc.sendto(_handle, start, (nuint)frame.Length, 0, null, 0) < 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot send {frame.Length} bytes");
            }
        }
    }

    /// <summary>Sends many frames of the same length in one call; returns how many the kernel took.</summary>
    internal int SendAll(ReadOnlySpan<byte> frames, int frameLength)
    {
        int count = frames.Length / frameLength;
        Libc.iovec* parts = stackalloc Libc.iovec[count];
        Libc.mmsghdr* messages = stackalloc Libc.mmsghdr[count];
        fixed (byte* start = frames)
        {
            for (int i = 0; i < count; i++)
            {
                parts[i] = new Libc.iovec { iov_base = start + (i * frameLength), iov_len = (nuint)frameLength };
                messages[i] = new Libc.mmsghdr { msg_hdr = new Libc.msghdr { msg_iov = &parts[i], msg_iovlen = 1 } };
            }

            return int.Max(0, Libc.sendmmsg(_handle, messages, (uint)count, 0));
        }
    }

    /// <summary>Receives no frame any more whose Ethernet source ends in four bytes: a flood that nobody wants to see.</summary>
    internal void Ignore(uint sourceMacEnd)
    {
        const int SourceMacEndOffset = 8;
        Libc.sock_filter* program = stackalloc Libc.sock_filter[4];
        program[0] = new Libc.sock_filter { code = 0x20, k = SourceMacEndOffset };
        program[1] = new Libc.sock_filter { code = 0x15, jt = 0, jf = 1, k = sourceMacEnd };
        program[2] = new Libc.sock_filter { code = 0x06, k = 0 };
        program[3] = new Libc.sock_filter { code = 0x06, k = 0x40000 };
        var filter = new Libc.sock_fprog { len = 4, filter = program };
        SetOption(Libc.SO_ATTACH_FILTER, &filter, (uint)sizeof(Libc.sock_fprog));
    }

    /// <summary>Sends to an address; says whether the kernel took it (it refuses while the address cannot be resolved).</summary>
    internal bool TrySendTo(IPAddress target, ReadOnlySpan<byte> message)
    {
        var address = new Libc.sockaddr_in { sin_family = Libc.AF_INET, sin_addr = BitConverter.ToUInt32(target.GetAddressBytes()) };
        fixed (byte* start = message)
        {
            return Libc.sendto(_handle, start, (nuint)message.Length, 0, &address, (uint)sizeof(Libc.sockaddr_in)) >= 0;
        }
    }

    public void Dispose() => _handle.Dispose();

    private static RawSocket Open(int domain, int protocol)
    {
        int fd = Libc.socket(domain, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
        if (fd < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot open a raw socket of domain {domain}; run as root");
        }

        var socket = new RawSocket(new SocketHandle(fd));
        int size = ReceiveBufferBytes;
        socket.SetOption(Libc.SO_RCVBUFFORCE, &size, sizeof(int));
        var limit = new Libc.timeval { tv_usec = 100_000 };
        socket.SetOption(Libc.SO_RCVTIMEO, &limit, (uint)sizeof(Libc.timeval));
        return socket;
    }

    private static long? KernelTime(Libc.msghdr* message)
    {
        var header = (Libc.cmsghdr*)message->msg_control;
        if (message->msg_controllen < (nuint)(sizeof(Libc.cmsghdr) + sizeof(Libc.timespec))
            || header->cmsg_level != Libc.SOL_SOCKET || header->cmsg_type != Libc.SO_TIMESTAMPNS)
        {
            return null;
        }

        var time = (Libc.timespec*)(header + 1);
        return (time->tv_sec * WallClock.Second) + time->tv_nsec;
    }

    private void Bind(void* address, uint length)
    {
        if (Libc.bind(_handle, address, length) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "cannot bind a raw socket");
        }
    }

    private void SetOption(int option, void* value, uint length)
    {
        // SO_RCVBUFFORCE is refused inside a user namespace; the default size does there.
        if (Libc.setsockopt(_handle, Libc.SOL_SOCKET, option, value, length) != 0 && option != Libc.SO_RCVBUFFORCE)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot set the socket option {option}");
        }
    }
}
