using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>
/// Says that this host listens to a multicast group, in the oldest form that every switch that snoops understands: IGMP version 2 and MLD
/// version 1. Source: RFC 2236 section 2, RFC 2710 section 3.
/// </summary>
public static class MembershipReport
{
    //   0               1               2               3
    //  +---------------+---------------+-------------------------------+
    //  | type = 22     | 0             | checksum                      |  IGMP, behind an IPv4 header with the router alert option
    //  +---------------+---------------+-------------------------------+
    //  | group (4)                                                     |
    //  +---------------------------------------------------------------+
    //
    //  +---------------+---------------+-------------------------------+
    //  | type = 131    | 0             | checksum with pseudo-header   |  MLD, behind a hop-by-hop header with the same option
    //  +---------------+---------------+-------------------------------+
    //  | maximum delay = 0             | 0                             |
    //  +-------------------------------+-------------------------------+
    //  | group (16)                                                    |
    //  +---------------------------------------------------------------+
    private const int ChecksumOffset = 2;
    private const int IgmpGroupOffset = 4;
    private const int IgmpLengthBytes = 8;
    private const int MldGroupOffset = 8;
    private const int MldLengthBytes = 24;
    private const byte IgmpProtocol = 2;
    private const byte IgmpReport = 0x16;
    private const byte MldReport = 131;
    private const byte HopByHop = 0;
    private const byte OneHop = 1;

    /// <summary>Bytes of the longer of the two frames, the IPv6 one.</summary>
    public const int MaximumFrameLengthBytes = EthernetHeader.LengthBytes + Ipv6Header.LengthBytes + 8 + MldLengthBytes;

    /// <summary>RFC 2113: an IPv4 header of 24 bytes with this at its end.</summary>
    private static ReadOnlySpan<byte> RouterAlertIpv4 => [0x94, 0x04, 0x00, 0x00];

    /// <summary>RFC 2711: next header ICMPv6, eight bytes long, router alert for MLD, padding.</summary>
    private static ReadOnlySpan<byte> RouterAlertIpv6 => [IpFrame.Icmpv6Protocol, 0x00, 0x05, 0x02, 0x00, 0x00, 0x01, 0x00];

    /// <summary>Writes the frame to the group itself and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaximumFrameLengthBytes"/> long; what was in it does not matter.</param>
    /// <param name="mac">The interface's MAC address.</param>
    /// <param name="source">The interface's address; link-local in IPv6, and 0.0.0.0 where IPv4 has none.</param>
    /// <param name="group">The group, of the same family.</param>
    /// <exception cref="ArgumentException">The two addresses are of different families.</exception>
    public static int Write(Span<byte> destination, MacAddress mac, InetAddress source, InetAddress group)
    {
        if (source.Family != group.Family)
        {
            throw new ArgumentException("source and group are of different families", nameof(source));
        }

        bool isIpv4 = group.Family == AddressFamily.Ipv4;
        ushort etherType = isIpv4 ? EthernetHeader.Ipv4 : EthernetHeader.Ipv6;
        int length = new EthernetHeader(MacAddress.ForMulticastGroup(group), mac, etherType).Write(destination);
        return length + (isIpv4 ? WriteIpv4(destination[length..], source, group) : WriteIpv6(destination[length..], source, group));
    }

    private static int WriteIpv4(Span<byte> packet, InetAddress source, InetAddress group)
    {
        int headerLength = Ipv4Header.LengthBytes + RouterAlertIpv4.Length;
        ushort totalLength = (ushort)(headerLength + IgmpLengthBytes);
        new Ipv4Header(TypeOfService: 0, totalLength, Identification: 0, OneHop, IgmpProtocol, source, group).Write(packet);
        RouterAlertIpv4.CopyTo(packet[Ipv4Header.LengthBytes..]);
        Ipv4Header.WriteLength(packet, headerLength);

        Span<byte> message = packet.Slice(headerLength, IgmpLengthBytes);
        message.Clear();
        message[0] = IgmpReport;
        group.WriteBytes(message[IgmpGroupOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], InternetChecksum.Compute(message));
        return totalLength;
    }

    private static int WriteIpv6(Span<byte> packet, InetAddress source, InetAddress group)
    {
        int payloadLength = RouterAlertIpv6.Length + MldLengthBytes;
        int length = new Ipv6Header(TrafficClass: 0, (ushort)payloadLength, HopByHop, OneHop, source, group).Write(packet);
        RouterAlertIpv6.CopyTo(packet[length..]);
        Span<byte> message = packet.Slice(length + RouterAlertIpv6.Length, MldLengthBytes);
        message.Clear();
        message[0] = MldReport;
        group.WriteBytes(message[MldGroupOffset..]);
        ushort checksum = InternetChecksum.ComputeWithPseudoHeader(message, source, group, IpFrame.Icmpv6Protocol);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], checksum);
        return length + payloadLength;
    }
}
