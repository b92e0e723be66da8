using System;

namespace NativeCarp.Core.Wire;

/// <summary>An IPv6 neighbour solicitation: "who has this address?". Source: RFC 4861 section 4.3.</summary>
/// <param name="Source">IPv6 address of who asks; :: from a host that is still looking for an address.</param>
/// <param name="SourceMac">Its Ethernet address, where the answer goes.</param>
/// <param name="Target">The address asked about.</param>
public readonly record struct NeighborSolicitation(InetAddress Source, MacAddress SourceMac, InetAddress Target)
{
    private const byte Type = 135;
    private const byte SourceLinkLayerOption = 1;

    /// <summary>Bytes of the frame that <see cref="Write"/> writes.</summary>
    public const int FrameLengthBytes = NeighborMessage.FrameLengthBytes;

    /// <summary>Reads a frame; false unless it passes the checks of RFC 4861 section 7.1.1 and names its sender.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out NeighborSolicitation solicitation)
    {
        if (!NeighborMessage.TryParse(frame, Type, SourceLinkLayerOption, out NeighborMessage message) || message.Mac is not { } mac)
        {
            solicitation = default;
            return false;
        }

        solicitation = new(message.Source, mac, message.Target);
        return true;
    }

    /// <summary>
    /// Writes a frame to the target's solicited-node group, where whoever has the address listens, and returns its length,
    /// <see cref="FrameLengthBytes"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An address is not IPv6.</exception>
    public int Write(Span<byte> destination) =>
        new NeighborMessage(Source, SolicitedNodeGroup(Target), SourceMac, Flags: 0, Target, SourceMac)
            .Write(destination, Type, SourceLinkLayerOption);

    /// <summary>ff02::1:ff and the last three bytes. Source: RFC 4291 section 2.7.1.</summary>
    private static InetAddress SolicitedNodeGroup(InetAddress target)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.Ipv6LengthBytes];
        bytes.Clear();
        if (target.Family == AddressFamily.Ipv6)
        {
            target.WriteBytes(bytes);
        }

        ReadOnlySpan<byte> prefix = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff];
        prefix.CopyTo(bytes);
        return InetAddress.FromBytes(bytes);
    }
}
