using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>Writes RTM_NEWROUTE and RTM_DELROUTE.</summary>
/// <remarks>
/// Our routes carry a protocol number of their own, by which the kernel tells them from the host's. With NLM_F_CREATE alone it puts an IPv4
/// route before those of the same destination and metric, so ours is used while we are master and the host's is as it was afterwards; EEXIST
/// then means that ours is there. IPv6 would join the two into one route with several next hops, so there NLM_F_EXCL leaves the
/// host's own alone. A removal that names the protocol removes no other's.
/// </remarks>
internal static class RouteRequest
{
    /// <summary>What <c>ip route</c> shows as "proto": CARP's number in IP, which no other program uses here.</summary>
    internal const byte Protocol = 112;

    internal static void Write(ref NetlinkRequestWriter writer, in RouteChange change, uint sequence)
    {
        bool isAdd = change.Kind == AddressChangeKind.Add;
        bool isIpv6 = change.Destination.Address.Family == AddressFamily.Ipv6;
        uint table = change.Table == 0 ? RT_TABLE_MAIN : change.Table;
        rtmsg header = new()
        {
            rtm_family = (byte)(isIpv6 ? AF_INET6 : AF_INET),
            rtm_dst_len = change.Destination.PrefixLengthBits,
            rtm_table = (byte)(table <= byte.MaxValue ? table : RT_TABLE_UNSPEC),
            rtm_protocol = Protocol,
            // IPv6 has no scopes. An IPv4 route without gateway ends on the link.
            rtm_scope = (byte)(isIpv6 || change.Gateway is not null ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK),
            rtm_type = RTN_UNICAST,
            // The host need not have an address of the gateway's network: a virtual address with its host prefix brings no route to it.
            rtm_flags = change.Gateway is not null ? RTNH_F_ONLINK : 0u,
        };
        int flags = NLM_F_ACK | (isAdd ? NLM_F_CREATE : 0) | (isAdd && isIpv6 ? NLM_F_EXCL : 0);
        writer.Begin(isAdd ? RTM_NEWROUTE : RTM_DELROUTE, flags, sequence, in header);
        if (change.Destination.PrefixLengthBits > 0)
        {
            writer.Attribute(RTA_DST, change.Destination.Address);
        }

        if (change.Gateway is InetAddress gateway)
        {
            writer.Attribute(RTA_GATEWAY, gateway);
        }

        writer.Attribute(RTA_OIF, change.InterfaceIndex);
        if (change.Metric > 0)
        {
            writer.Attribute(RTA_PRIORITY, change.Metric);
        }

        if (change.PreferredSource is InetAddress source)
        {
            writer.Attribute(RTA_PREFSRC, source);
        }

        if (table > byte.MaxValue)
        {
            writer.Attribute(RTA_TABLE, table);
        }
    }
}
