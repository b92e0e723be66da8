using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// A raw ICMP socket that hears nothing but answers to pings. The ping sockets that need no privilege are forbidden to everybody on most
/// systems (net.ipv4.ping_group_range), and hosts refuse them to root too. Source: icmp(7), raw(7).
/// </summary>
internal sealed class EchoSocket : PollSource, IEchoSocket
{
    private const int EchoReply = 0;
    private const int Icmpv6EchoReply = 129;
    private const int Icmpv6FilterLengthBytes = 32;
    private const int LargestAnswerBytes = 128;

    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly AddressFamily _family;
    private readonly byte[] _packet = new byte[LargestAnswerBytes];
    private int _interfaceIndex;

    private EchoSocket(ILinuxKernel kernel, FileDescriptor socket, AddressFamily family)
    {
        _kernel = kernel;
        _socket = socket;
        _family = family;
    }

    internal override int PollDescriptor => _socket.Number;

    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    internal static EchoSocket Open(ILinuxKernel kernel, AddressFamily family)
    {
        bool isIpv4 = family == AddressFamily.Ipv4;
        int fd = kernel.Socket(
            isIpv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, isIpv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        if (fd < 0)
        {
            throw LinuxResult.ToException("open a raw socket to ping hosts", fd, "CAP_NET_RAW");
        }

        var socket = new FileDescriptor(kernel, fd);
        int result = isIpv4 ? kernel.SetSockOpt(fd, SOL_RAW, ICMP_FILTER, ~(1 << EchoReply)) : FilterIpv6(kernel, fd);
        if (result < 0)
        {
            socket.Dispose();
            throw LinuxResult.ToException("set up a raw socket to ping hosts", result, "CAP_NET_RAW");
        }

        return new EchoSocket(kernel, socket, family);
    }

    public PlatformResult Send(ReadOnlySpan<byte> message, InetAddress destination, int interfaceIndex)
    {
        if (interfaceIndex != _interfaceIndex)
        {
            int used = SocketAddress.UseInterface(_kernel, _socket.Number, _family, interfaceIndex);
            if (used < 0)
            {
                return LinuxResult.FromReturnValue(used);
            }

            _interfaceIndex = interfaceIndex;
        }

        Span<byte> address = stackalloc byte[SocketAddress.MaximumLengthBytes];
        return LinuxResult.FromReturnValue(_kernel.SendTo(
            _socket.Number, message, MSG_DONTWAIT | MSG_NOSIGNAL, SocketAddress.Write(address, destination, port: 0, interfaceIndex)));
    }

    public int Receive(Span<byte> message, out InetAddress source)
    {
        Span<byte> address = stackalloc byte[SocketAddress.MaximumLengthBytes];
        address.Clear();
        int length = _kernel.RecvFrom(_socket.Number, _packet, MSG_DONTWAIT, address);
        source = SocketAddress.Read(address, _family);

        // Raw IPv4 sockets get the IP header too.
        int start = _family == AddressFamily.Ipv4 && length > 0 ? (_packet[0] & 0xf) * 4 : 0;
        if (length <= start)
        {
            return 0;
        }

        int copied = int.Min(length - start, message.Length);
        _packet.AsSpan(start, copied).CopyTo(message);
        return copied;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A bit for each type, set for those that are not wanted. Source: RFC 3542 section 3.2, linux/icmpv6.h.</summary>
    private static int FilterIpv6(ILinuxKernel kernel, int fd)
    {
        Span<byte> blocked = stackalloc byte[Icmpv6FilterLengthBytes];
        blocked.Fill(0xff);
        // The bits lie in words of 32, in the order of the machine.
        BitConverter.TryWriteBytes(blocked[(Icmpv6EchoReply / 32 * 4)..], ~(1u << (Icmpv6EchoReply % 32)));
        return kernel.SetSockOpt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, blocked);
    }
}
