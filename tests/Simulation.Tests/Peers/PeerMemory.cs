using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>Everything a peer remembers, as a value, so that a search can store and restore it.</summary>
internal struct PeerMemory
{
    public CarpState State;
    public MonotonicInstant AdvertiseAt;
    public MonotonicInstant MasterDownIpv4At;
    public MonotonicInstant MasterDownIpv6At;
    public MonotonicInstant WakeAt;
    public ulong Counter;
    public bool ContinuesCounter;
    public byte Demotion;
    public sbyte AdvertisementsUntilAnnouncement;

    public PeerMemory()
    {
        AdvertiseAt = MonotonicInstant.Never;
        MasterDownIpv4At = MonotonicInstant.Never;
        MasterDownIpv6At = MonotonicInstant.Never;
        WakeAt = MonotonicInstant.Never;
        AdvertisementsUntilAnnouncement = -1;
    }
}
