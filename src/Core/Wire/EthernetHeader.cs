using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>The header of an untagged Ethernet II frame. Source: RFC 894, RFC 2464 section 3.</summary>
/// <param name="Destination">Who shall take the frame.</param>
/// <param name="Source">Who sent it. Nothing is ever concluded from it: peers write their own, the virtual or ucarp's address.</param>
/// <param name="EtherType">What follows; below 0x0600 it is a length (IEEE 802.3).</param>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, ushort EtherType)
{
    //   0                    6                   12      14
    //  +--------------------+-------------------+-------+----
    //  | destination        | source            | type  | payload
    //  +--------------------+-------------------+-------+----
    private const int SourceOffset = 6;
    private const int EtherTypeOffset = 12;

    /// <summary>Bytes of the header.</summary>
    public const int LengthBytes = 14;

    /// <summary>EtherType of IPv4.</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>EtherType of ARP.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>EtherType of IPv6.</summary>
    public const ushort Ipv6 = 0x86dd;

    /// <summary>Whether a VLAN tag stands where the payload should begin (IEEE 802.1Q, 802.1ad, and the old double tag 0x9100).</summary>
    public bool IsVlanTagged => EtherType is 0x8100 or 0x88a8 or 0x9100;

    /// <summary>Reads the header; false when <paramref name="frame"/> is too short for one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        if (frame.Length < LengthBytes)
        {
            header = default;
            return false;
        }

        header = new(
            MacAddress.FromBytes(frame),
            MacAddress.FromBytes(frame[SourceOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]));
        return true;
    }

    /// <summary>Writes <see cref="LengthBytes"/> bytes and returns how many.</summary>
    public int Write(Span<byte> destination)
    {
        Destination.WriteBytes(destination);
        Source.WriteBytes(destination[SourceOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[EtherTypeOffset..], EtherType);
        return LengthBytes;
    }
}
