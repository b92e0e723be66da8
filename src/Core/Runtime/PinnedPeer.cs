using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// What is known of a node of the cluster. The digest covers neither the source of an advertisement nor its advskew: whoever has recorded one
/// can send it again with others.
/// </summary>
public sealed record PinnedPeer
{
    /// <summary>The source of its advertisements.</summary>
    public required InetAddress Address { get; init; }

    /// <summary>The Ethernet source of its advertisements; null for any.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Its configured advskew; null for any. Demoted or parting it sends a larger one, and none that is smaller.</summary>
    public byte? Advskew { get; init; }

    /// <summary>Whether this node could have sent the advertisement.</summary>
    /// <param name="advertisement">An authenticated advertisement.</param>
    /// <param name="advbase">The cluster's advbase in seconds.</param>
    public bool CouldHaveSent(in CarpAdvertisement advertisement, byte advbase) =>
        advertisement.Source == Address
        && (Mac is not MacAddress mac || advertisement.SourceMac == mac)
        && (Advskew is not byte advskew || advertisement.Interval >= CarpInterval.FromAdvertisement(advbase, advskew));
}
