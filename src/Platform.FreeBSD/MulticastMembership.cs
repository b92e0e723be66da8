using System;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Membership in multicast groups, held by a datagram socket of each family that is never read. It makes the network card deliver the
/// group, which BPF then sees, and reports it by IGMP and MLD to switches that snoop. SIOCADDMULTI would outlive the process.
/// </summary>
internal sealed class MulticastMembership(IFreeBsdKernel kernel) : IDisposable
{
    private FileDescriptor? _ipv4;
    private FileDescriptor? _ipv6;

    /// <summary>Joins by the interface's index, so that it needs no address; returns 0 or a negated error number.</summary>
    internal int Join(int interfaceIndex, InetAddress group) =>
        group.Family == AddressFamily.Ipv4 ? JoinIpv4(interfaceIndex, group) : JoinIpv6(interfaceIndex, group);

    /// <summary>Leaves every group: the kernel drops a socket's memberships when it is closed.</summary>
    internal void LeaveAll()
    {
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        (_ipv4, _ipv6) = (null, null);
    }

    public void Dispose() => LeaveAll();

    private unsafe int JoinIpv4(int interfaceIndex, InetAddress group)
    {
        int fd = Open(ref _ipv4, AF_INET);
        if (fd < 0)
        {
            return fd;
        }

        ip_mreqn request = new() { imr_ifindex = interfaceIndex };
        group.WriteBytes(new Span<byte>(&request.imr_multiaddr, InetAddress.Ipv4LengthBytes));
        return kernel.SetSockOpt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, in request);
    }

    private unsafe int JoinIpv6(int interfaceIndex, InetAddress group)
    {
        int fd = Open(ref _ipv6, AF_INET6);
        if (fd < 0)
        {
            return fd;
        }

        ipv6_mreq request = new() { ipv6mr_interface = (uint)interfaceIndex };
        group.WriteBytes(new Span<byte>(request.ipv6mr_multiaddr, InetAddress.Ipv6LengthBytes));
        return kernel.SetSockOpt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, in request);
    }

    private int Open(ref FileDescriptor? socket, int family)
    {
        if (socket is null)
        {
            int fd = kernel.Socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (fd < 0)
            {
                return fd;
            }

            socket = new FileDescriptor(kernel, fd);
        }

        return socket.Number;
    }
}
