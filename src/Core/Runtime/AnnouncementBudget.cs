using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// What all virtual routers together may announce: a bucket with room for twice as many announcements as there are addresses, filled as
/// fast in a second. A host with a thousand addresses must not flood a switch with what one with two may send unnoticed.
/// </summary>
internal sealed class AnnouncementBudget
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // In billionths of an announcement: the bucket gains its capacity in announcements each nanosecond.
    private long _billionths;
    private MonotonicInstant _filledAt = MonotonicInstant.LongAgo;

    /// <summary>How many announcements the full bucket holds.</summary>
    public long Capacity { get; private set; }

    /// <summary>Makes room for further addresses.</summary>
    public void AddAddresses(int count) => Capacity += 2L * count;

    /// <summary>The addresses of a virtual router that is gone.</summary>
    public void RemoveAddresses(int count) => Capacity -= 2L * count;

    /// <summary>Takes one announcement; what is in the bucket decides when there may be another.</summary>
    public void Take(MonotonicInstant now)
    {
        Fill(now);
        _billionths = long.Max(0, _billionths - NanosecondsPerSecond);
    }

    /// <summary>When the bucket holds an announcement, if nobody takes one before.</summary>
    public MonotonicInstant ComputeNextChance(MonotonicInstant now)
    {
        Fill(now);
        long missing = NanosecondsPerSecond - _billionths;
        return missing <= 0 ? now : now.AddNanoseconds((missing + Capacity - 1) / Capacity);
    }

    private void Fill(MonotonicInstant now)
    {
        long elapsed = long.Clamp(now.NanosecondsSince(_filledAt), 0, NanosecondsPerSecond);
        _filledAt = now;
        _billionths = long.Min(Capacity * NanosecondsPerSecond, _billionths + (elapsed * Capacity));
    }
}
