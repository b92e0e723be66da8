using System;

namespace NativeCarp.Core.Wire;

/// <summary>
/// Somebody says that it has an address: an ARP reply, an announcement (a request for the sender's own address), or a neighbour
/// advertisement. Anybody on the link can say so.
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Mac">Where it is said to be.</param>
public readonly record struct NeighborAnswer(InetAddress Address, MacAddress Mac)
{
    /// <summary>Reads a frame; false when it is neither. Allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out NeighborAnswer answer)
    {
        if (ArpPacket.TryParse(frame, out ArpPacket packet))
        {
            answer = new(packet.SenderAddress, packet.SenderMac);
            return packet.Operation == ArpPacket.Reply
                || (packet.Operation == ArpPacket.Request && packet.SenderAddress == packet.TargetAddress);
        }

        if (NeighborAdvertisement.TryParse(frame, out NeighborAdvertisement advertisement) && advertisement.TargetMac is { } mac)
        {
            answer = new(advertisement.Target, mac);
            return true;
        }

        answer = default;
        return false;
    }

    /// <summary>
    /// Writes the frame that asks who has <paramref name="address"/>, and returns its length. It changes no neighbour's table wrongly:
    /// in ARP it is sent as by a host without an address, in IPv6 by the given one. Source: RFC 5227 section 2.1.1, RFC 4861 section 7.2.2.
    /// </summary>
    /// <param name="destination">At least <see cref="NeighborSolicitation.FrameLengthBytes"/> long; what was in it does not matter.</param>
    /// <param name="address">The address asked about.</param>
    /// <param name="mac">Where the answer shall go.</param>
    /// <param name="sourceIpv6">Who asks for an IPv6 address.</param>
    public static int WriteQuestion(Span<byte> destination, InetAddress address, MacAddress mac, InetAddress sourceIpv6) =>
        address.Family == AddressFamily.Ipv4
            ? new ArpPacket(ArpPacket.Request, mac, default, default, address).WriteBroadcast(destination)
            : new NeighborSolicitation(sourceIpv6, mac, address).Write(destination);
}
