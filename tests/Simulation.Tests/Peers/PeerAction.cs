using NativeCarp.Core.Protocol;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>What a peer does: advertise in every family it sends, or announce the address.</summary>
internal readonly record struct PeerAction(bool IsAnnouncement, CarpPrecedence Fields)
{
    public static PeerAction Announce => new(true, default);

    public static PeerAction Advertise(CarpPrecedence fields) => new(false, fields);
}
