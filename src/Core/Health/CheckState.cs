using NativeCarp.Core.Time;

namespace NativeCarp.Core.Health;

/// <summary>
/// The course of one check: when it runs, and what its results come to. The first result decides alone; later ones must come in a row. It
/// performs no I/O and reads no clock.
/// </summary>
public sealed class CheckState
{
    /// <summary>
    /// Runs begin on a grid of this part of their interval, so that those of many checks share a turn of the loop.
    /// </summary>
    private const int GridPerInterval = 50;

    private readonly CheckTiming _timing;
    private MonotonicInstant _begunAt;
    private int _streak;

    /// <summary>Creates the state of a check that is due at once.</summary>
    /// <param name="timing">When it runs.</param>
    /// <param name="verdict">What is believed before the first result.</param>
    /// <param name="now">The present instant.</param>
    public CheckState(CheckTiming timing, CheckVerdict verdict, MonotonicInstant now)
    {
        _timing = timing;
        Verdict = verdict;
        NextRun = now;
        VerdictSince = now;
    }

    /// <summary>What it has come to believe.</summary>
    public CheckVerdict Verdict { get; private set; }

    /// <summary>Since when.</summary>
    public MonotonicInstant VerdictSince { get; private set; }

    /// <summary>How the last run ended; pending before the first has.</summary>
    public ProbeResult Last { get; private set; }

    /// <summary>Whether a run is under way.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>When the next run begins.</summary>
    public MonotonicInstant NextRun { get; private set; }

    /// <summary>When the run that is under way has failed; never when none is.</summary>
    public MonotonicInstant GiveUpAt => IsRunning ? _begunAt.AddNanoseconds(_timing.TimeoutNanoseconds) : MonotonicInstant.Never;

    /// <summary>How many runs have ended.</summary>
    public long Runs { get; private set; }

    /// <summary>How many of them failed.</summary>
    public long Failures { get; private set; }

    /// <summary>Whether it counts against this node.</summary>
    public bool Counts => Verdict != CheckVerdict.Good;

    /// <summary>Whether it would count if what the last run found went on.</summary>
    public bool WouldCount => Counts || (Last.IsFinal && !Last.IsPassed);

    /// <summary>Lets the next run begin at once.</summary>
    public void Hasten(MonotonicInstant now) => NextRun = MonotonicInstant.Earlier(NextRun, now);

    /// <summary>A run begins.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="random">Chance, for the beginning of the next.</param>
    public void Begin(MonotonicInstant now, uint random)
    {
        IsRunning = true;
        _begunAt = now;
        long early = (long)((ulong)_timing.JitterNanoseconds / 1024 * (random % 1024));
        MonotonicInstant next = now.AddNanoseconds(_timing.IntervalNanoseconds - early);
        // Earlier, never later: the time in which a failure is noticed counts in intervals.
        long beyond = next.Nanoseconds % (_timing.IntervalNanoseconds / GridPerInterval);
        NextRun = _timing.JitterNanoseconds > 0 ? next.AddNanoseconds(-beyond) : next;
    }

    /// <summary>The run has ended.</summary>
    /// <returns>Whether the verdict has changed.</returns>
    public bool End(ProbeResult result, MonotonicInstant now)
    {
        IsRunning = false;
        Last = result;
        Runs++;
        Failures += result.IsPassed ? 0 : 1;
        CheckVerdict implied = result.IsPassed ? CheckVerdict.Good : CheckVerdict.Failing;
        _streak = implied == Verdict ? 0 : _streak + 1;
        int needed = Verdict == CheckVerdict.Unknown ? 1 : result.IsPassed ? _timing.Rise : _timing.Fall;
        if (implied == Verdict || _streak < needed)
        {
            return false;
        }

        Verdict = implied;
        VerdictSince = now;
        _streak = 0;
        return true;
    }
}
