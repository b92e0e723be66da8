using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>An IPv6 neighbour advertisement: "this address is at this MAC address". Source: RFC 4861 section 4.4.</summary>
/// <param name="Source">IPv6 source address of the packet.</param>
/// <param name="Target">The address spoken of.</param>
/// <param name="TargetMac">Its Ethernet address; null when the option is missing, as in answers to a unicast question.</param>
/// <param name="IsRouter">Router flag: the sender forwards packets. Clearing it takes the sender out of default router lists.</param>
/// <param name="IsSolicited">It answers a question.</param>
/// <param name="IsOverride">It replaces what a cache holds.</param>
public readonly record struct NeighborAdvertisement(
    InetAddress Source, InetAddress Target, MacAddress? TargetMac, bool IsRouter, bool IsSolicited, bool IsOverride)
{
    //   0               1               2               3
    //  +---------------+---------------+-------------------------------+
    //  | type = 136    | code = 0      | checksum with pseudo-header   |
    //  +-----+---------+---------------+-------------------------------+
    //  |R S O| reserved                                                |
    //  +-----+---------------------------------------------------------+
    //  | target (16)                                                   |
    //  +---------------+---------------+-------------------------------+
    //  | option = 2    | length = 1    | target MAC (6)                |
    //  +---------------+---------------+-------------------------------+
    private const int CodeOffset = 1;
    private const int ChecksumOffset = 2;
    private const int FlagsOffset = 4;
    private const int TargetOffset = 8;
    private const int OptionsOffset = 24;
    private const int OptionLengthOffset = 1;
    private const int OptionMacOffset = 2;

    private const byte Type = 136;
    private const byte TargetLinkLayerOption = 2;
    private const int OptionUnitBytes = 8;
    private const uint RouterFlag = 0x8000_0000;
    private const uint SolicitedFlag = 0x4000_0000;
    private const uint OverrideFlag = 0x2000_0000;
    private const int LengthBytes = OptionsOffset + OptionUnitBytes;

    /// <summary>Bytes of the frame that <see cref="WriteUnsolicited"/> writes.</summary>
    public const int FrameLengthBytes = EthernetHeader.LengthBytes + Ipv6Header.LengthBytes + LengthBytes;

    private static InetAddress AllNodes => InetAddress.FromBytes([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

    /// <summary>Reads a frame; false unless it passes every check of RFC 4861 section 7.1.2.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out NeighborAdvertisement advertisement)
    {
        advertisement = default;
        if (!IpFrame.TryParse(frame, out IpFrame ip, out _) || !IsNeighborAdvertisement(ip))
        {
            return false;
        }

        InetAddress target = InetAddress.FromBytes(ip.Payload[TargetOffset..OptionsOffset]);
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(ip.Payload[FlagsOffset..]);
        bool isSolicited = (flags & SolicitedFlag) != 0;
        if (target.IsMulticast
            || (isSolicited && ip.Destination.IsMulticast)
            || !TryFindTargetMac(ip.Payload[OptionsOffset..], out MacAddress? mac))
        {
            return false;
        }

        advertisement = new(ip.Source, target, mac, (flags & RouterFlag) != 0, isSolicited, (flags & OverrideFlag) != 0);
        return true;
    }

    private static bool IsNeighborAdvertisement(in IpFrame ip) =>
        ip.Source.Family == AddressFamily.Ipv6
        && ip.Protocol == IpFrame.Icmpv6Protocol
        && ip.HopLimit == IpFrame.LinkLocalHopLimit
        && ip.Payload.Length >= OptionsOffset
        && ip.Payload[0] == Type
        && ip.Payload[CodeOffset] == 0
        && InternetChecksum.ComputeWithPseudoHeader(ip.Payload, ip.Source, ip.Destination, IpFrame.Icmpv6Protocol) == 0;

    // False when the options are malformed: one of length 0, or one that reaches beyond the packet.
    private static bool TryFindTargetMac(ReadOnlySpan<byte> options, out MacAddress? mac)
    {
        mac = null;
        while (!options.IsEmpty)
        {
            int length = options.Length >= OptionUnitBytes ? options[OptionLengthOffset] * OptionUnitBytes : 0;
            if (length == 0 || length > options.Length)
            {
                return false;
            }

            if (options[0] == TargetLinkLayerOption)
            {
                mac = MacAddress.FromBytes(options[OptionMacOffset..]);
            }

            options = options[length..];
        }

        return true;
    }

    /// <summary>
    /// Writes the frame that moves an address to <paramref name="mac"/> in every cache on the link: to ff02::1, from the address itself,
    /// Override set. Returns its length, <see cref="FrameLengthBytes"/>. Source: RFC 4861 section 7.2.6, <c>carp_send_na</c> of OpenBSD.
    /// </summary>
    /// <param name="destination">At least <see cref="FrameLengthBytes"/> long; what was in it does not matter.</param>
    /// <param name="mac">Where the address is now; also the frame's source.</param>
    /// <param name="address">The IPv6 address.</param>
    /// <param name="isRouter">Whether this host forwards IPv6 packets.</param>
    /// <exception cref="ArgumentException">The address is not IPv6.</exception>
    public static int WriteUnsolicited(Span<byte> destination, MacAddress mac, InetAddress address, bool isRouter)
    {
        if (address.Family != AddressFamily.Ipv6)
        {
            throw new ArgumentException("neighbour discovery is for IPv6 addresses; IPv4 has ARP", nameof(address));
        }

        InetAddress group = AllNodes;
        int length = new EthernetHeader(MacAddress.ForMulticastGroup(group), mac, EthernetHeader.Ipv6).Write(destination);
        length += new Ipv6Header(
            TrafficClass: 0, LengthBytes, IpFrame.Icmpv6Protocol, IpFrame.LinkLocalHopLimit, address, group).Write(destination[length..]);
        Span<byte> message = destination.Slice(length, LengthBytes);
        message[0] = Type;
        message[CodeOffset] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(message[FlagsOffset..], OverrideFlag | (isRouter ? RouterFlag : 0));
        address.WriteBytes(message[TargetOffset..]);
        message[OptionsOffset] = TargetLinkLayerOption;
        message[OptionsOffset + OptionLengthOffset] = 1;
        mac.WriteBytes(message[(OptionsOffset + OptionMacOffset)..]);
        ushort checksum = InternetChecksum.ComputeWithPseudoHeader(message, address, group, IpFrame.Icmpv6Protocol);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], checksum);
        return FrameLengthBytes;
    }
}
