namespace NativeCarp.Core.Health;

/// <summary>When a check runs, and how many runs change its verdict.</summary>
public sealed record CheckTiming
{
    /// <summary>From the beginning of a run to that of the next, in nanoseconds.</summary>
    public long IntervalNanoseconds { get; init; } = 1_000_000_000;

    /// <summary>How long a run may take before it has failed; not longer than the interval.</summary>
    public long TimeoutNanoseconds { get; init; } = 1_000_000_000;

    /// <summary>A run may begin earlier by up to this, so that many checks do not all begin at once.</summary>
    public long JitterNanoseconds { get; init; } = 100_000_000;

    /// <summary>So many runs in a row must pass before a check that fails is good; at least 1.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>So many runs in a row must fail before a check that is good fails; at least 1.</summary>
    public int Fall { get; init; } = 3;
}
