using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// A raw socket of protocol 112 that only sends: BPF receives already. Packets leave by the routes alone, for FreeBSD has no option that
/// names an interface for unicast; the source address is the one we were given all the same.
/// </summary>
internal sealed class RawPacketSender : IPacketSender
{
    private const int CarpProtocol = 112;
    private const int HopLimit = 255;
    private const int Ipv6HeaderLengthBytes = 40;
    private const int Ipv6SourceOffset = 8;

    /// <summary>
    /// The least setsockopt(2) takes. BPF's filters do not apply to sockets, so what comes in cannot be filtered away as on Linux: nobody
    /// reads it, and a longer queue would fill once and hold its memory for good. In one byte nothing finds room.
    /// </summary>
    private const int LeastQueueBytes = 1;

    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly AddressFamily _family;
    private int _interfaceIndex;
    private InetAddress _source;

    private RawPacketSender(IFreeBsdKernel kernel, FileDescriptor socket, AddressFamily family)
    {
        _kernel = kernel;
        _socket = socket;
        _family = family;
    }

    internal static RawPacketSender Open(IFreeBsdKernel kernel, AddressFamily family)
    {
        bool isIpv4 = family == AddressFamily.Ipv4;
        int fd = kernel.Socket(isIpv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, CarpProtocol);
        if (fd < 0)
        {
            throw FreeBsdResult.ToException("open a raw socket for unicast peers", fd);
        }

        var socket = new FileDescriptor(kernel, fd);
        int result = kernel.SetSockOpt(fd, SOL_SOCKET, SO_RCVBUF, LeastQueueBytes);
        if (result >= 0)
        {
            // Our IPv4 header is sent as it is, its length in network order since FreeBSD 11. The IPv6 header is always the kernel's.
            result = isIpv4
                ? kernel.SetSockOpt(fd, IPPROTO_IP, IP_HDRINCL, 1)
                : kernel.SetSockOpt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, HopLimit);
        }

        if (result < 0)
        {
            socket.Dispose();
            throw FreeBsdResult.ToException("set up a raw socket for unicast peers", result);
        }

        return new RawPacketSender(kernel, socket, family);
    }

    public PlatformResult Send(ReadOnlySpan<byte> packet, InetAddress destination, int interfaceIndex)
    {
        if (_family == AddressFamily.Ipv4)
        {
            sockaddr_in to = SocketAddress.ToIpv4(destination);
            return FreeBsdResult.FromReturnValue(SendTo(packet, FreeBsdKernelExtensions.AsBytes(in to)));
        }

        return FreeBsdResult.FromReturnValue(SendIpv6(packet, destination, interfaceIndex));
    }

    public void Dispose() => _socket.Dispose();

    private int SendIpv6(ReadOnlySpan<byte> packet, InetAddress destination, int interfaceIndex)
    {
        int result = UseSource(InetAddress.FromBytes(packet.Slice(Ipv6SourceOffset, InetAddress.Ipv6LengthBytes)), interfaceIndex);
        if (result < 0)
        {
            return result;
        }

        sockaddr_in6 to = SocketAddress.ToIpv6(destination, InterfaceIndex.ToKernel(interfaceIndex));
        return SendTo(packet[Ipv6HeaderLengthBytes..], FreeBsdKernelExtensions.AsBytes(in to));
    }

    /// <summary>Binds to the source address, which the kernel writes into its header; a link-local one belongs to an interface.</summary>
    private int UseSource(InetAddress source, int interfaceIndex)
    {
        if (source == _source && interfaceIndex == _interfaceIndex)
        {
            return 0;
        }

        sockaddr_in6 from = SocketAddress.ToIpv6(source, InterfaceIndex.ToKernel(interfaceIndex));
        int result = _kernel.Bind(_socket.Number, FreeBsdKernelExtensions.AsBytes(in from));
        if (result >= 0)
        {
            (_source, _interfaceIndex) = (source, interfaceIndex);
        }

        return result;
    }

    private int SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        int result;
        do
        {
            result = _kernel.SendTo(_socket.Number, data, address);
        }
        while (result == -Errno.EINTR);

        return result;
    }
}
