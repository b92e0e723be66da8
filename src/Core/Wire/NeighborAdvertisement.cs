using System;

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
    private const byte Type = 136;
    private const byte TargetLinkLayerOption = 2;
    private const uint RouterFlag = 0x8000_0000;
    private const uint SolicitedFlag = 0x4000_0000;
    private const uint OverrideFlag = 0x2000_0000;

    /// <summary>Bytes of the frame that <see cref="WriteUnsolicited"/> writes.</summary>
    public const int FrameLengthBytes = NeighborMessage.FrameLengthBytes;

    private static InetAddress AllNodes => InetAddress.FromBytes([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

    /// <summary>Reads a frame; false unless it passes every check of RFC 4861 section 7.1.2.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out NeighborAdvertisement advertisement)
    {
        advertisement = default;
        if (!NeighborMessage.TryParse(frame, Type, TargetLinkLayerOption, out NeighborMessage message))
        {
            return false;
        }

        bool isSolicited = (message.Flags & SolicitedFlag) != 0;
        if (isSolicited && message.Destination.IsMulticast)
        {
            return false;
        }

        advertisement = new(
            message.Source,
            message.Target,
            message.Mac,
            (message.Flags & RouterFlag) != 0,
            isSolicited,
            (message.Flags & OverrideFlag) != 0);
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
        uint flags = OverrideFlag | (isRouter ? RouterFlag : 0);
        return new NeighborMessage(address, AllNodes, mac, flags, address, mac).Write(destination, Type, TargetLinkLayerOption);
    }
}
