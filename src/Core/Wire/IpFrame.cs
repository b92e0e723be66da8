using System;

namespace NativeCarp.Core.Wire;

/// <summary>
/// What all parsers of IP packets have in common: an Ethernet frame seen as one IPv4 or IPv6 packet.
/// The view is valid as long as the frame's bytes are.
/// </summary>
internal readonly ref struct IpFrame
{
    //  +----------+-------------------+------------------+- - - - - - - - -+
    //  | Ethernet | IPv4 or IPv6      | Payload          | padding, ignored |
    //  +----------+-------------------+------------------+- - - - - - - - -+

    /// <summary>Protocol number of CARP and VRRP. Source: IANA protocol numbers; CARP has none of its own.</summary>
    public const byte CarpProtocol = 112;

    /// <summary>Protocol number of ICMPv6.</summary>
    public const byte Icmpv6Protocol = 58;

    /// <summary>TTL or hop limit that shows that no router has passed the packet on. Source: RFC 5082.</summary>
    public const byte LinkLocalHopLimit = 255;

    private IpFrame(
        MacAddress sourceMac, InetAddress source, InetAddress destination, byte protocol, byte hopLimit, ReadOnlySpan<byte> payload)
    {
        SourceMac = sourceMac;
        Source = source;
        Destination = destination;
        Protocol = protocol;
        HopLimit = hopLimit;
        Payload = payload;
    }

    /// <summary>Ethernet source address.</summary>
    public MacAddress SourceMac { get; }

    /// <summary>IP source address.</summary>
    public InetAddress Source { get; }

    /// <summary>IP destination address.</summary>
    public InetAddress Destination { get; }

    /// <summary>IPv4 protocol or IPv6 next header.</summary>
    public byte Protocol { get; }

    /// <summary>TTL or hop limit.</summary>
    public byte HopLimit { get; }

    /// <summary>The IP payload as long as the IP header says.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Takes the frame apart; the first reason why not is reported.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out IpFrame view, out CarpDropReason reason)
    {
        view = default;
        if (!EthernetHeader.TryParse(frame, out EthernetHeader ethernet))
        {
            reason = CarpDropReason.Truncated;
            return false;
        }

        ReadOnlySpan<byte> packet = frame[EthernetHeader.LengthBytes..];
        if (ethernet.EtherType == EthernetHeader.Ipv4)
        {
            if (!Ipv4Header.TryParse(packet, out Ipv4Header ip, out reason))
            {
                return false;
            }

            packet = packet[Ipv4Header.LengthBytes..ip.TotalLengthBytes];
            view = new(ethernet.Source, ip.Source, ip.Destination, ip.Protocol, ip.TimeToLive, packet);
            return true;
        }

        if (ethernet.EtherType == EthernetHeader.Ipv6)
        {
            if (!Ipv6Header.TryParse(packet, out Ipv6Header ip, out reason))
            {
                return false;
            }

            packet = packet.Slice(Ipv6Header.LengthBytes, ip.PayloadLengthBytes);
            view = new(ethernet.Source, ip.Source, ip.Destination, ip.NextHeader, ip.HopLimit, packet);
            return true;
        }

        reason = ethernet.IsVlanTagged ? CarpDropReason.VlanTagged : CarpDropReason.NotIp;
        return false;
    }
}
