using System;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Membership of the IP stack in multicast groups, held by a datagram socket of each family that is never read. It exists for its side
/// effect:
/// the kernel reports the membership by IGMP and MLD, and switches that snoop then forward the group to this port.
/// </summary>
/// <remarks>
/// No failure matters. The packet socket's own membership is what makes the network card deliver; most switches flood 224.0.0.0/24 and
/// ff02::/16 anyway (RFC 4541 section 2.1.2); and an interface without IPv6, or without an address of the family, is a good place for CARP.
/// </remarks>
internal sealed class MulticastMembership(ILinuxKernel kernel) : IDisposable
{
    private FileDescriptor? _ipv4;
    private FileDescriptor? _ipv6;

    internal unsafe void Join(int interfaceIndex, InetAddress group)
    {
        if (group.Family == AddressFamily.Ipv4)
        {
            ip_mreqn request = new() { imr_ifindex = interfaceIndex };
            group.WriteBytes(new Span<byte>(&request.imr_multiaddr, InetAddress.Ipv4LengthBytes));
            _ = kernel.SetSockOpt(Open(ref _ipv4, AF_INET), IPPROTO_IP, IP_ADD_MEMBERSHIP, in request);
        }
        else
        {
            ipv6_mreq request = new() { ipv6mr_interface = interfaceIndex };
            group.WriteBytes(new Span<byte>(request.ipv6mr_multiaddr, InetAddress.Ipv6LengthBytes));
            _ = kernel.SetSockOpt(Open(ref _ipv6, AF_INET6), IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, in request);
        }
    }

    /// <summary>Leaves every group: the kernel drops a socket's memberships when it is closed.</summary>
    internal void LeaveAll()
    {
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        (_ipv4, _ipv6) = (null, null);
    }

    public void Dispose() => LeaveAll();

    private int Open(ref FileDescriptor? socket, int family)
    {
        socket ??= new FileDescriptor(kernel, kernel.Socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        return socket.Number;
    }
}
