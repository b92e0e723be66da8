using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>What neighbour solicitations and neighbour advertisements have in common. Source: RFC 4861 sections 4.3 and 4.4.</summary>
/// <param name="Source">IPv6 source address of the packet.</param>
/// <param name="Destination">IPv6 destination address.</param>
/// <param name="SourceMac">Ethernet source address of the frame.</param>
/// <param name="Flags">The flags of an advertisement, 0 in a solicitation.</param>
/// <param name="Target">The address spoken of.</param>
/// <param name="Mac">The Ethernet address in the option; null when the option is missing.</param>
internal readonly record struct NeighborMessage(
    InetAddress Source, InetAddress Destination, MacAddress SourceMac, uint Flags, InetAddress Target, MacAddress? Mac)
{
    //   0               1               2               3
    //  +---------------+---------------+-------------------------------+
    //  | type          | code = 0      | checksum with pseudo-header   |
    //  +-----+---------+---------------+-------------------------------+
    //  |R S O| reserved                                                |
    //  +-----+---------------------------------------------------------+
    //  | target (16)                                                   |
    //  +---------------+---------------+-------------------------------+
    //  | option        | length = 1    | MAC (6)                       |
    //  +---------------+---------------+-------------------------------+
    private const int CodeOffset = 1;
    private const int ChecksumOffset = 2;
    private const int FlagsOffset = 4;
    private const int TargetOffset = 8;
    private const int OptionsOffset = 24;
    private const int OptionLengthOffset = 1;
    private const int OptionMacOffset = 2;

    private const int OptionUnitBytes = 8;
    private const int LengthBytes = OptionsOffset + OptionUnitBytes;

    /// <summary>Bytes of the frame that <see cref="Write"/> writes.</summary>
    public const int FrameLengthBytes = EthernetHeader.LengthBytes + Ipv6Header.LengthBytes + LengthBytes;

    /// <summary>Reads a frame; false unless it passes the checks that RFC 4861 sections 7.1.1 and 7.1.2 share.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, byte type, byte macOption, out NeighborMessage message)
    {
        message = default;
        if (!IpFrame.TryParse(frame, out IpFrame ip, out _) || !IsOfType(ip, type))
        {
            return false;
        }

        InetAddress target = InetAddress.FromBytes(ip.Payload[TargetOffset..OptionsOffset]);
        if (target.IsMulticast || !TryFindMac(ip.Payload[OptionsOffset..], macOption, out MacAddress? mac))
        {
            return false;
        }

        uint flags = BinaryPrimitives.ReadUInt32BigEndian(ip.Payload[FlagsOffset..]);
        message = new(ip.Source, ip.Destination, ip.SourceMac, flags, target, mac);
        return true;
    }

    private static bool IsOfType(in IpFrame ip, byte type) =>
        ip.Source.Family == AddressFamily.Ipv6
        && ip.Protocol == IpFrame.Icmpv6Protocol
        && ip.HopLimit == IpFrame.LinkLocalHopLimit
        && ip.Payload.Length >= OptionsOffset
        && ip.Payload[0] == type
        && ip.Payload[CodeOffset] == 0
        && InternetChecksum.ComputeWithPseudoHeader(ip.Payload, ip.Source, ip.Destination, IpFrame.Icmpv6Protocol) == 0;

    // False when the options are malformed: one of length 0, or one that reaches beyond the packet.
    private static bool TryFindMac(ReadOnlySpan<byte> options, byte macOption, out MacAddress? mac)
    {
        mac = null;
        while (!options.IsEmpty)
        {
            int length = options.Length >= OptionUnitBytes ? options[OptionLengthOffset] * OptionUnitBytes : 0;
            if (length == 0 || length > options.Length)
            {
                return false;
            }

            if (options[0] == macOption)
            {
                mac = MacAddress.FromBytes(options[OptionMacOffset..]);
            }

            options = options[length..];
        }

        return true;
    }

    /// <summary>
    /// Writes the frame to the multicast group <see cref="Destination"/>, with <see cref="SourceMac"/> in the option, and returns its length,
    /// <see cref="FrameLengthBytes"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An address is not IPv6.</exception>
    public int Write(Span<byte> destination, byte type, byte macOption)
    {
        if (Source.Family != AddressFamily.Ipv6 || Target.Family != AddressFamily.Ipv6)
        {
            throw new ArgumentException("neighbour discovery is for IPv6 addresses; IPv4 has ARP");
        }

        int length = new EthernetHeader(MacAddress.ForMulticastGroup(Destination), SourceMac, EthernetHeader.Ipv6).Write(destination);
        length += new Ipv6Header(
            TrafficClass: 0, LengthBytes, IpFrame.Icmpv6Protocol, IpFrame.LinkLocalHopLimit, Source, Destination).Write(destination[length..]);
        Span<byte> bytes = destination.Slice(length, LengthBytes);
        bytes[0] = type;
        bytes[CodeOffset] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[FlagsOffset..], Flags);
        Target.WriteBytes(bytes[TargetOffset..]);
        bytes[OptionsOffset] = macOption;
        bytes[OptionsOffset + OptionLengthOffset] = 1;
        SourceMac.WriteBytes(bytes[(OptionsOffset + OptionMacOffset)..]);
        ushort checksum = InternetChecksum.ComputeWithPseudoHeader(bytes, Source, Destination, IpFrame.Icmpv6Protocol);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], checksum);
        return FrameLengthBytes;
    }
}
