using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>An ARP packet for IPv4 over Ethernet. Source: RFC 826.</summary>
/// <param name="Operation"><see cref="Request"/> or <see cref="Reply"/>; other values occur and mean nothing here.</param>
/// <param name="SenderMac">The Ethernet address the sender claims.</param>
/// <param name="SenderAddress">The IPv4 address it claims it for.</param>
/// <param name="TargetMac">The Ethernet address of who is asked or answered; of no meaning in a request.</param>
/// <param name="TargetAddress">The IPv4 address asked about, or of who is answered.</param>
public readonly record struct ArpPacket(
    ushort Operation, MacAddress SenderMac, InetAddress SenderAddress, MacAddress TargetMac, InetAddress TargetAddress)
{
    //   0               1               2               3
    //  +-------------------------------+-------------------------------+
    //  | hardware = 1 (Ethernet)       | protocol = 0x0800             |
    //  +---------------+---------------+-------------------------------+
    //  | length = 6    | length = 4    | operation                     |
    //  +---------------+---------------+-------------------------------+
    //  | sender MAC (6), sender IPv4 (4), target MAC (6), target IPv4  |
    //  +---------------------------------------------------------------+
    private const int OperationOffset = 6;
    private const int SenderMacOffset = 8;
    private const int SenderAddressOffset = 14;
    private const int TargetMacOffset = 18;
    private const int TargetAddressOffset = 24;
    private const int LengthBytes = 28;

    private const ulong EthernetAndIpv4 = 0x0001_0800_0604;

    /// <summary>Operation "who has".</summary>
    public const ushort Request = 1;

    /// <summary>Operation "is at".</summary>
    public const ushort Reply = 2;

    /// <summary>Bytes of a frame that carries an ARP packet, without the padding of the shortest Ethernet frame.</summary>
    public const int FrameLengthBytes = EthernetHeader.LengthBytes + LengthBytes;

    /// <summary>The request by which ucarp moves an address to <paramref name="mac"/>: both pairs name address and new place.</summary>
    public static ArpPacket Gratuitous(MacAddress mac, InetAddress address) => new(Request, mac, address, mac, address);

    /// <summary>Reads a frame; false when it is no ARP packet of IPv4 over Ethernet. Padding at its end is ignored.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out ArpPacket packet)
    {
        packet = default;
        if (frame.Length < FrameLengthBytes
            || !EthernetHeader.TryParse(frame, out EthernetHeader ethernet)
            || ethernet.EtherType != EthernetHeader.Arp)
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = frame[EthernetHeader.LengthBytes..];
        if (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 != EthernetAndIpv4)
        {
            return false;
        }

        packet = new(
            BinaryPrimitives.ReadUInt16BigEndian(bytes[OperationOffset..]),
            MacAddress.FromBytes(bytes[SenderMacOffset..]),
            InetAddress.FromBytes(bytes.Slice(SenderAddressOffset, InetAddress.Ipv4LengthBytes)),
            MacAddress.FromBytes(bytes[TargetMacOffset..]),
            InetAddress.FromBytes(bytes.Slice(TargetAddressOffset, InetAddress.Ipv4LengthBytes)));
        return true;
    }

    /// <summary>Writes a broadcast frame from <see cref="SenderMac"/> and returns its length, <see cref="FrameLengthBytes"/>.</summary>
    /// <exception cref="ArgumentException">An address is not IPv4.</exception>
    public int WriteBroadcast(Span<byte> destination)
    {
        if (SenderAddress.Family != AddressFamily.Ipv4 || TargetAddress.Family != AddressFamily.Ipv4)
        {
            throw new ArgumentException("ARP is for IPv4 addresses; IPv6 has neighbour discovery");
        }

        int length = new EthernetHeader(MacAddress.Broadcast, SenderMac, EthernetHeader.Arp).Write(destination);
        Span<byte> bytes = destination[length..];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (EthernetAndIpv4 << 16) | Operation);
        SenderMac.WriteBytes(bytes[SenderMacOffset..]);
        SenderAddress.WriteBytes(bytes[SenderAddressOffset..]);
        TargetMac.WriteBytes(bytes[TargetMacOffset..]);
        TargetAddress.WriteBytes(bytes[TargetAddressOffset..]);
        return FrameLengthBytes;
    }
}
