using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <content>What a master says on a second path: it holds a take-over back, for a while, and arms no deadline.</content>
public sealed partial class CarpStateMachine
{
    private MonotonicInstant _secondPathUntil = MonotonicInstant.LongAgo;
    private byte _secondPathDemotion;

    /// <summary>Since when a take-over is held back, because the master that fell silent says on the second path that it serves; never when none is.</summary>
    public MonotonicInstant TakeoverHeldSince { get; private set; } = MonotonicInstant.Never;

    /// <summary>An advertisement on the second path, authenticated, neither ours nor a repeat, and made after all that were heard before.</summary>
    public void HandleSecondPath(in CarpAdvertisement advertisement, MonotonicInstant receivedAt)
    {
        _secondPathUntil = receivedAt.AddNanoseconds(CarpPrecedence.Of(in advertisement).Interval.Nanoseconds * 3 / 2);
        _secondPathDemotion = advertisement.Demotion;
    }

    /// <summary>Whether the master that fell silent is not to be taken for dead yet. A demoted one is not worth waiting for.</summary>
    private bool IsHeldBySecondPath(MonotonicInstant now)
    {
        if (now > _secondPathUntil || _secondPathDemotion > DemotionLevel)
        {
            return false;
        }

        if (TakeoverHeldSince.IsNever)
        {
            TakeoverHeldSince = now;
            Report(CarpReport.TakeoverHeld);
        }

        MonotonicInstant end = TakeoverHeldSince.AddNanoseconds(_parameters.MaximumHoldNanoseconds);
        if (now >= end)
        {
            Report(CarpReport.HoldIsOver);
            return false;
        }

        RearmMasterDown(MonotonicInstant.Earlier(end, now.AddNanoseconds(_parameters.Interval.Nanoseconds)));
        return true;
    }

    private void VisitSecondPath(ref CanonicalStream stream)
    {
        MonotonicInstant since = TakeoverHeldSince;
        stream.Instant(ref since, _parameters.MaximumHoldNanoseconds);
        TakeoverHeldSince = since;
        stream.Instant(ref _secondPathUntil, memoryNanoseconds: 0);
        stream.Value(ref _secondPathDemotion);
    }
}
