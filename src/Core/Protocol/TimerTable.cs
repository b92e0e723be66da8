using System.Runtime.CompilerServices;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <summary>One deadline for each <see cref="CarpTimer"/>; a fixed table, so that arming one costs a store.</summary>
internal struct TimerTable
{
    private Deadlines _deadlines;

    public TimerTable()
    {
        for (int i = 0; i < (int)CarpTimer.Count; i++)
        {
            _deadlines[i] = MonotonicInstant.Never;
        }
    }

    public MonotonicInstant this[CarpTimer timer]
    {
        readonly get => _deadlines[(int)timer];
        set => _deadlines[(int)timer] = value;
    }

    public readonly MonotonicInstant Earliest
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (MonotonicInstant deadline in _deadlines)
            {
                earliest = MonotonicInstant.Earlier(earliest, deadline);
            }

            return earliest;
        }
    }

    public readonly bool IsDue(CarpTimer timer, MonotonicInstant now) => _deadlines[(int)timer] <= now;

    public void Disarm(CarpTimer timer) => _deadlines[(int)timer] = MonotonicInstant.Never;

    [InlineArray((int)CarpTimer.Count)]
    private struct Deadlines
    {
        private MonotonicInstant _first;
    }
}
