namespace NativeCarp.Platform.Simulated;

/// <summary>What a network does to the frames that cross it.</summary>
public sealed record NetworkConditions
{
    /// <summary>Shortest time from sender to receiver.</summary>
    public long DelayNanoseconds { get; init; } = 50_000;

    /// <summary>What may come on top, drawn for each frame and receiver; more than the gap between two frames lets them overtake.</summary>
    public long JitterNanoseconds { get; init; } = 50_000;

    /// <summary>How many of 1000 deliveries are lost.</summary>
    public int LossPermille { get; init; }

    /// <summary>How many of 1000 deliveries arrive twice.</summary>
    public int DuplicationPermille { get; init; }

    /// <summary>How many of 1000 deliveries take <see cref="LatenessNanoseconds"/> longer.</summary>
    public int LatePermille { get; init; }

    /// <summary>The detour of a late delivery.</summary>
    public long LatenessNanoseconds { get; init; } = 20_000_000;

    /// <summary>Whether IPv6 multicast is lost, as behind a switch that snoops and knows no listener.</summary>
    public bool FiltersIpv6Multicast { get; init; }

    /// <summary>Whether a sender gets its own frames back, as from a badly teamed uplink.</summary>
    public bool Reflects { get; init; }
}
