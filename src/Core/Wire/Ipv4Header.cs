using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>An IPv4 header without options, of a packet that is no fragment. Source: RFC 791 section 3.1.</summary>
/// <param name="TypeOfService">TOS or DSCP; 0x10 in what ucarp and OpenBSD send, 0xe0 in what FreeBSD sends. Not checked.</param>
/// <param name="TotalLengthBytes">Header and payload.</param>
/// <param name="Identification">Of no meaning in a packet that must not be fragmented.</param>
/// <param name="TimeToLive">255 in everything CARP sends.</param>
/// <param name="Protocol">112 for CARP.</param>
/// <param name="Source">The sender's address; 0.0.0.0 and the virtual address itself occur.</param>
/// <param name="Destination">A group or a peer.</param>
public readonly record struct Ipv4Header(
    byte TypeOfService,
    ushort TotalLengthBytes,
    ushort Identification,
    byte TimeToLive,
    byte Protocol,
    InetAddress Source,
    InetAddress Destination)
{
    //   0               1               2               3
    //  +-------+-------+---------------+-------------------------------+
    //  |   4   | IHL=5 | TOS           | total length                  |
    //  +-------+-------+---------------+-----+-------------------------+
    //  | identification                |R D M| fragment offset         |
    //  +---------------+---------------+-----+-------------------------+
    //  | TTL           | protocol      | header checksum               |
    //  +---------------+---------------+-------------------------------+
    //  | source                                                        |
    //  +---------------------------------------------------------------+
    //  | destination                                                   |
    //  +---------------------------------------------------------------+
    private const int TypeOfServiceOffset = 1;
    private const int TotalLengthOffset = 2;
    private const int IdentificationOffset = 4;
    private const int FragmentOffset = 6;
    private const int TimeToLiveOffset = 8;
    private const int ProtocolOffset = 9;
    private const int ChecksumOffset = 10;
    private const int SourceOffset = 12;
    private const int DestinationOffset = 16;

    private const byte VersionAndLength = 0x45;
    private const ushort DontFragment = 0x4000;
    private const ushort MoreFragmentsAndOffset = 0x3fff;

    /// <summary>Bytes of the header.</summary>
    public const int LengthBytes = 20;

    /// <summary>
    /// Reads and checks the header at the start of <paramref name="packet"/>, which may be longer than the total length says.
    /// False gives the reason: <see cref="CarpDropReason.Truncated"/> to <see cref="CarpDropReason.BadIpChecksum"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out Ipv4Header header, out CarpDropReason reason)
    {
        header = default;
        reason = Check(packet);
        if (reason != CarpDropReason.None)
        {
            return false;
        }

        header = new(
            packet[TypeOfServiceOffset],
            BinaryPrimitives.ReadUInt16BigEndian(packet[TotalLengthOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(packet[IdentificationOffset..]),
            packet[TimeToLiveOffset],
            packet[ProtocolOffset],
            InetAddress.FromBytes(packet.Slice(SourceOffset, InetAddress.Ipv4LengthBytes)),
            InetAddress.FromBytes(packet.Slice(DestinationOffset, InetAddress.Ipv4LengthBytes)));
        return true;
    }

    private static CarpDropReason Check(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < LengthBytes)
        {
            return CarpDropReason.Truncated;
        }

        if (packet[0] != VersionAndLength)
        {
            return packet[0] is > VersionAndLength and < 0x50 ? CarpDropReason.IpOptions : CarpDropReason.BadIpHeader;
        }

        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[FragmentOffset..]) & MoreFragmentsAndOffset) != 0)
        {
            return CarpDropReason.Fragment;
        }

        ushort totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[TotalLengthOffset..]);
        if (totalLength < LengthBytes || totalLength > packet.Length)
        {
            return CarpDropReason.BadIpLength;
        }

        return InternetChecksum.Compute(packet[..LengthBytes]) == 0 ? CarpDropReason.None : CarpDropReason.BadIpChecksum;
    }

    /// <summary>Writes <see cref="LengthBytes"/> bytes, "don't fragment" set, and returns how many.</summary>
    public int Write(Span<byte> destination)
    {
        destination[0] = VersionAndLength;
        destination[TypeOfServiceOffset] = TypeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(destination[TotalLengthOffset..], TotalLengthBytes);
        BinaryPrimitives.WriteUInt16BigEndian(destination[IdentificationOffset..], Identification);
        BinaryPrimitives.WriteUInt16BigEndian(destination[FragmentOffset..], DontFragment);
        destination[TimeToLiveOffset] = TimeToLive;
        destination[ProtocolOffset] = Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        Source.WriteBytes(destination[SourceOffset..]);
        Destination.WriteBytes(destination[DestinationOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], InternetChecksum.Compute(destination[..LengthBytes]));
        return LengthBytes;
    }

    /// <summary>Makes a header that was written longer, for the options behind it, and sums it anew.</summary>
    /// <param name="packet">The packet, options included.</param>
    /// <param name="lengthBytes">Header and options: a multiple of four.</param>
    internal static void WriteLength(Span<byte> packet, int lengthBytes)
    {
        packet[0] = (byte)((VersionAndLength & 0xf0) | (lengthBytes / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], InternetChecksum.Compute(packet[..lengthBytes]));
    }
}
