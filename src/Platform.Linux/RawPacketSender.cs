using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// A raw socket of protocol 112 that only sends: what it would receive is filtered away, for the packet socket receives already. Its being
/// there keeps the kernel from answering "protocol unreachable" to the peers.
/// </summary>
internal sealed class RawPacketSender : IPacketSender
{
    private const int CarpProtocol = 112;
    private const int HopLimit = 255;
    private const int Ipv6HeaderLengthBytes = 40;
    private const int Ipv6SourceOffset = 8;

    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly AddressFamily _family;
    private int _interfaceIndex;
    private InetAddress _source;

    private RawPacketSender(ILinuxKernel kernel, FileDescriptor socket, AddressFamily family)
    {
        _kernel = kernel;
        _socket = socket;
        _family = family;
    }

    internal static RawPacketSender Open(ILinuxKernel kernel, AddressFamily family)
    {
        bool isIpv4 = family == AddressFamily.Ipv4;
        int fd = kernel.Socket(isIpv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, CarpProtocol);
        if (fd < 0)
        {
            throw LinuxResult.ToException("open a raw socket for unicast peers", fd, "CAP_NET_RAW");
        }

        var socket = new FileDescriptor(kernel, fd);
        int result = kernel.SetFilter(fd, PacketFilter.Nothing);
        if (result >= 0)
        {
            // The IPv6 header is the kernel's: it takes one from us only since Linux 4.5.
            result = isIpv4
                ? kernel.SetSockOpt(fd, IPPROTO_IP, IP_HDRINCL, 1)
                : kernel.SetSockOpt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, HopLimit);
        }

        if (result < 0)
        {
            socket.Dispose();
            throw LinuxResult.ToException("set up a raw socket for unicast peers", result, "CAP_NET_RAW");
        }

        return new RawPacketSender(kernel, socket, family);
    }

    public PlatformResult Send(ReadOnlySpan<byte> packet, InetAddress destination, int interfaceIndex)
    {
        int result = UseInterface(interfaceIndex);
        if (result >= 0)
        {
            result = _family == AddressFamily.Ipv4 ? SendIpv4(packet, destination) : SendIpv6(packet, destination);
        }

        return result == -Errno.EAGAIN ? new(PlatformStatus.NoBuffers, Errno.EAGAIN) : LinuxResult.FromReturnValue(result);
    }

    public void Dispose() => _socket.Dispose();

    private int UseInterface(int interfaceIndex)
    {
        if (interfaceIndex == _interfaceIndex)
        {
            return 0;
        }

        int result = SocketAddress.UseInterface(_kernel, _socket.Number, _family, interfaceIndex);
        if (result >= 0)
        {
            _interfaceIndex = interfaceIndex;
            _source = default;
        }

        return result;
    }

    private int SendIpv4(ReadOnlySpan<byte> packet, InetAddress destination)
    {
        Span<byte> buffer = stackalloc byte[SocketAddress.MaximumLengthBytes];
        return SendTo(packet, SocketAddress.Write(buffer, destination, port: 0, _interfaceIndex));
    }

    private int SendIpv6(ReadOnlySpan<byte> packet, InetAddress destination)
    {
        Span<byte> buffer = stackalloc byte[SocketAddress.MaximumLengthBytes];
        var source = InetAddress.FromBytes(packet.Slice(Ipv6SourceOffset, InetAddress.Ipv6LengthBytes));
        if (source != _source)
        {
            int result = _kernel.Bind(_socket.Number, SocketAddress.Write(buffer, source, port: 0, _interfaceIndex));
            if (result < 0)
            {
                return result;
            }

            _source = source;
        }

        return SendTo(packet[Ipv6HeaderLengthBytes..], SocketAddress.Write(buffer, destination, port: 0, _interfaceIndex));
    }

    private int SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        int result;
        do
        {
            result = _kernel.SendTo(_socket.Number, data, MSG_DONTWAIT | MSG_NOSIGNAL, address);
        }
        while (result == -Errno.EINTR);

        return result;
    }
}
