using System;

namespace NativeCarp.Core.Wire;

/// <summary>Writes whole advertisements: the bytes ucarp sends over IPv4, and those OpenBSD sends over IPv6.</summary>
public static class CarpFrame
{
    //  +-------------+-------------------------+----------------+
    //  | Ethernet 14 | IPv4 20 or IPv6 40      | CARP header 36 |
    //  +-------------+-------------------------+----------------+

    /// <summary>Bytes of an IPv4 advertisement.</summary>
    public const int Ipv4LengthBytes = EthernetHeader.LengthBytes + Ipv4Header.LengthBytes + CarpHeader.LengthBytes;

    /// <summary>Bytes of an IPv6 advertisement.</summary>
    public const int Ipv6LengthBytes = EthernetHeader.LengthBytes + Ipv6Header.LengthBytes + CarpHeader.LengthBytes;

    // IPTOS_LOWDELAY, as ucarp, OpenBSD and NetBSD send.
    private const byte TypeOfService = 0x10;

    /// <summary>Writes one frame, whatever was in the buffer before, and returns its length: 70 or 90 bytes.</summary>
    /// <param name="destination">At least <see cref="Ipv4LengthBytes"/> or <see cref="Ipv6LengthBytes"/> long.</param>
    /// <param name="addressing">From whom to whom; the source address decides the family.</param>
    /// <param name="fields">What the header says.</param>
    /// <param name="digest">The authenticator's digest for the same counter.</param>
    /// <param name="ipIdentification">IPv4 identification; ucarp sends a random one. IPv6 has none.</param>
    /// <exception cref="ArgumentException">The two IP addresses are of different families.</exception>
    public static int Write(
        Span<byte> destination, in CarpFrameAddressing addressing, in CarpHeaderFields fields, in CarpDigest digest, ushort ipIdentification)
    {
        if (addressing.Source.Family != addressing.Destination.Family)
        {
            throw new ArgumentException("source and destination are of different families", nameof(addressing));
        }

        bool isIpv4 = addressing.Source.Family == AddressFamily.Ipv4;
        ushort etherType = isIpv4 ? EthernetHeader.Ipv4 : EthernetHeader.Ipv6;
        int length = new EthernetHeader(addressing.DestinationMac, addressing.SourceMac, etherType).Write(destination);
        length += isIpv4
            ? new Ipv4Header(
                TypeOfService,
                Ipv4Header.LengthBytes + CarpHeader.LengthBytes,
                ipIdentification,
                IpFrame.LinkLocalHopLimit,
                IpFrame.CarpProtocol,
                addressing.Source,
                addressing.Destination).Write(destination[length..])
            : new Ipv6Header(
                TrafficClass: 0,
                CarpHeader.LengthBytes,
                IpFrame.CarpProtocol,
                IpFrame.LinkLocalHopLimit,
                addressing.Source,
                addressing.Destination).Write(destination[length..]);
        return length + CarpHeader.Write(destination[length..], fields, digest);
    }
}
