using System;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// How often and when addresses are put back that somebody else has taken away from a master. Whoever removes an address all the time will
/// not stop because we put it back all the time.
/// </summary>
internal sealed class RepairLimiter
{
    /// <summary>The most repairs in <see cref="WindowNanoseconds"/>.</summary>
    internal const int Maximum = 5;

    internal const long WindowNanoseconds = 10_000_000_000;

    /// <summary>
    /// Between two repairs. The first follows at once; <c>ip address flush</c> lists and deletes until nothing is left, and would fight
    /// with a second one at once.
    /// </summary>
    internal const long SpacingNanoseconds = 100_000_000;

    private readonly MonotonicInstant[] _repairs = new MonotonicInstant[Maximum];
    private int _newest;

    public RepairLimiter() => Array.Fill(_repairs, MonotonicInstant.LongAgo);

    /// <summary>Plans a repair.</summary>
    /// <param name="now">The turn's instant.</param>
    /// <param name="due">When the addresses may be put back.</param>
    /// <returns>False when there were too many, and mastership is to be given up.</returns>
    public bool TryPlan(MonotonicInstant now, out MonotonicInstant due)
    {
        due = MonotonicInstant.Later(now, _repairs[_newest].AddNanoseconds(SpacingNanoseconds));
        int oldest = (_newest + 1) % Maximum;
        if (now.NanosecondsSince(_repairs[oldest]) < WindowNanoseconds)
        {
            return false;
        }

        _newest = oldest;
        _repairs[_newest] = due;
        return true;
    }
}
