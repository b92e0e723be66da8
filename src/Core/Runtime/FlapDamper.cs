using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Decides when faults of this host took the mastership from a virtual router too often. From the third within ten minutes on it leaves a
/// master that works alone: for a minute, and with each further fault for twice as long, an hour at most. Ten minutes without a fault, beyond
/// the damping itself, and all is forgotten.
/// </summary>
internal struct FlapDamper
{
    private const int Tolerated = 2;
    private const int MaximumDoublings = 6;
    private const long FirstNanoseconds = 60_000_000_000;
    private const long LongestNanoseconds = 3_600_000_000_000;
    private const long MemoryNanoseconds = 600_000_000_000;

    private int _faults;
    private MonotonicInstant _forgetAt = MonotonicInstant.LongAgo;

    public FlapDamper()
    {
    }

    /// <summary>Takes a fault in; true when the router is to be damped.</summary>
    /// <param name="now">The turn's instant.</param>
    /// <param name="until">Until when.</param>
    public bool NoteFault(MonotonicInstant now, out MonotonicInstant until)
    {
        _faults = now >= _forgetAt ? 1 : _faults + 1;
        int doublings = int.Min(_faults - Tolerated - 1, MaximumDoublings);
        until = doublings < 0 ? now : now.AddNanoseconds(long.Min(FirstNanoseconds << doublings, LongestNanoseconds));
        _forgetAt = until.AddNanoseconds(MemoryNanoseconds);
        return doublings >= 0;
    }
}
