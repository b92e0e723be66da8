using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>Reads the payload of RTM_NEWLINK and RTM_DELLINK.</summary>
internal static class LinkMessage
{
    /// <summary>
    /// False for what does not describe an interface: broken messages, and those that only use the type. A bridge reports with AF_BRIDGE
    /// that a port joined or left it, where RTM_DELLINK does not mean that the interface is gone; wireless extensions send their
    /// events as RTM_NEWLINK without the interface's state.
    /// </summary>
    /// <param name="payload">The message without its netlink header.</param>
    /// <param name="link">The interface.</param>
    /// <param name="notifiesPeers">
    /// Whether the message was sent because neighbours and switches must learn anew where the interface is (IFLA_EVENT, from Linux 4.13 on).
    /// </param>
    internal static bool TryParse(ReadOnlySpan<byte> payload, out LinkSnapshot link, out bool notifiesPeers)
    {
        link = default;
        notifiesPeers = false;
        if (!MemoryMarshal.TryRead(payload, out ifinfomsg header) || header.ifi_family != AF_UNSPEC)
        {
            return false;
        }

        ReadOnlySpan<byte> name = default;
        MacAddress mac = default;
        int operationalState = IF_OPER_UNKNOWN;
        ReadOnlySpan<byte> rest = payload[Unsafe.SizeOf<ifinfomsg>()..];
        while (NetlinkAttribute.TryRead(ref rest, out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case IFLA_IFNAME:
                    name = attribute.Value.TrimEnd((byte)0);
                    break;
                case IFLA_ADDRESS when header.ifi_type == ARPHRD_ETHER && attribute.Value.Length == MacAddress.LengthBytes:
                    mac = MacAddress.FromBytes(attribute.Value);
                    break;
                case IFLA_OPERSTATE when !attribute.Value.IsEmpty:
                    operationalState = attribute.Value[0];
                    break;
                case IFLA_EVENT when MemoryMarshal.TryRead(attribute.Value, out int cause):
                    notifiesPeers = cause is IFLA_EVENT_BONDING_FAILOVER or IFLA_EVENT_NOTIFY_PEERS or IFLA_EVENT_IGMP_RESEND;
                    break;
                case IFLA_WIRELESS:
                    return false;
                default:
                    break;
            }
        }

        if (name.IsEmpty)
        {
            return false;
        }

        link = new(header.ifi_index, Encoding.UTF8.GetString(name), mac, ToFlags(in header, operationalState));
        return true;
    }

    private static LinkFlags ToFlags(in ifinfomsg header, int operationalState)
    {
        LinkFlags flags = LinkFlags.None;
        if ((header.ifi_flags & IFF_UP) != 0)
        {
            flags |= LinkFlags.Up;
        }

        // IFF_LOWER_UP is the driver's carrier. The operational state (RFC 2863) also knows of a link that has carrier and passes nothing
        // yet, such as one that waits for 802.1X (dormant); drivers that do not maintain it leave it unknown.
        if ((header.ifi_flags & IFF_LOWER_UP) != 0 && operationalState is IF_OPER_UP or IF_OPER_UNKNOWN)
        {
            flags |= LinkFlags.Carrier;
        }

        if ((header.ifi_flags & IFF_LOOPBACK) != 0)
        {
            flags |= LinkFlags.Loopback;
        }

        if (header.ifi_type == ARPHRD_ETHER)
        {
            flags |= LinkFlags.Ethernet;
        }

        return flags;
    }
}
