using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>What every host's kernel does: it answers whoever asks for an address that the host has.</summary>
public static class NeighborResponder
{
    /// <summary>No answer is longer.</summary>
    public const int MaximumLengthBytes = NeighborAdvertisement.FrameLengthBytes;

    /// <summary>Which address a frame asks for; false when it asks for none.</summary>
    /// <param name="frame">A frame that was received.</param>
    /// <param name="address">The address asked for.</param>
    /// <param name="asker">Where the answer goes.</param>
    public static bool TryReadQuestion(ReadOnlySpan<byte> frame, out InetAddress address, out MacAddress asker)
    {
        if (ArpPacket.TryParse(frame, out ArpPacket packet))
        {
            (address, asker) = (packet.TargetAddress, packet.SenderMac);
            return packet.Operation == ArpPacket.Request && packet.SenderAddress != packet.TargetAddress;
        }

        bool isSolicitation = NeighborSolicitation.TryParse(frame, out NeighborSolicitation solicitation);
        (address, asker) = (solicitation.Target, solicitation.SourceMac);
        return isSolicitation;
    }

    /// <summary>Writes the answer and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaximumLengthBytes"/> long.</param>
    /// <param name="address">The address asked for.</param>
    /// <param name="mac">Where it is.</param>
    /// <param name="asker">Who asked.</param>
    public static int WriteAnswer(Span<byte> destination, InetAddress address, MacAddress mac, MacAddress asker)
    {
        int length = address.Family == AddressFamily.Ipv4
            ? new ArpPacket(ArpPacket.Reply, mac, address, asker, default).WriteBroadcast(destination)
            : NeighborAdvertisement.WriteUnsolicited(destination, mac, address, isRouter: false);

        // Nobody but the asker needs to hear it.
        asker.WriteBytes(destination);
        return length;
    }
}
