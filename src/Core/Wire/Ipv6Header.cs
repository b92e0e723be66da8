using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>An IPv6 header; the flow label is written as 0 and not looked at. Source: RFC 8200 section 3.</summary>
/// <param name="TrafficClass">0 in what OpenBSD sends, 0xe0 in what FreeBSD sends. Not checked.</param>
/// <param name="PayloadLengthBytes">What follows the header.</param>
/// <param name="NextHeader">112 for CARP, 58 for ICMPv6, or the first extension header.</param>
/// <param name="HopLimit">255 in everything CARP sends.</param>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">A group or a peer.</param>
public readonly record struct Ipv6Header(
    byte TrafficClass,
    ushort PayloadLengthBytes,
    byte NextHeader,
    byte HopLimit,
    InetAddress Source,
    InetAddress Destination)
{
    //   0               1               2               3
    //  +-------+---------------+---------------------------------------+
    //  |   6   | traffic class | flow label                            |
    //  +-------+---------------+-------+---------------+---------------+
    //  | payload length                | next header   | hop limit     |
    //  +-------------------------------+---------------+---------------+
    //  | source (16)                                                   |
    //  +---------------------------------------------------------------+
    //  | destination (16)                                              |
    //  +---------------------------------------------------------------+
    private const int PayloadLengthOffset = 4;
    private const int NextHeaderOffset = 6;
    private const int HopLimitOffset = 7;
    private const int SourceOffset = 8;
    private const int DestinationOffset = 24;

    private const uint Version = 0x6000_0000;
    private const int TrafficClassShift = 20;

    /// <summary>Bytes of the header.</summary>
    public const int LengthBytes = 40;

    /// <summary>
    /// Reads and checks the header at the start of <paramref name="packet"/>, which may be longer than the payload length says.
    /// False gives the reason: Truncated, BadIpHeader or BadIpLength.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out Ipv6Header header, out CarpDropReason reason)
    {
        header = default;
        reason = Check(packet);
        if (reason != CarpDropReason.None)
        {
            return false;
        }

        header = new(
            (byte)(BinaryPrimitives.ReadUInt32BigEndian(packet) >> TrafficClassShift),
            BinaryPrimitives.ReadUInt16BigEndian(packet[PayloadLengthOffset..]),
            packet[NextHeaderOffset],
            packet[HopLimitOffset],
            InetAddress.FromBytes(packet.Slice(SourceOffset, InetAddress.Ipv6LengthBytes)),
            InetAddress.FromBytes(packet.Slice(DestinationOffset, InetAddress.Ipv6LengthBytes)));
        return true;
    }

    private static CarpDropReason Check(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < LengthBytes)
        {
            return CarpDropReason.Truncated;
        }

        if (packet[0] >> 4 != 6)
        {
            return CarpDropReason.BadIpHeader;
        }

        ushort payloadLength = BinaryPrimitives.ReadUInt16BigEndian(packet[PayloadLengthOffset..]);
        return LengthBytes + payloadLength > packet.Length ? CarpDropReason.BadIpLength : CarpDropReason.None;
    }

    /// <summary>Writes <see cref="LengthBytes"/> bytes and returns how many.</summary>
    public int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Version | ((uint)TrafficClass << TrafficClassShift));
        BinaryPrimitives.WriteUInt16BigEndian(destination[PayloadLengthOffset..], PayloadLengthBytes);
        destination[NextHeaderOffset] = NextHeader;
        destination[HopLimitOffset] = HopLimit;
        Source.WriteBytes(destination[SourceOffset..]);
        Destination.WriteBytes(destination[DestinationOffset..]);
        return LengthBytes;
    }
}
