using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>What status tells of a virtual router's past: since when it is what it is, and why.</summary>
internal sealed class RouterRecord(IPlatform platform)
{
    /// <summary>Who has not been heard for so long, or for three of our intervals, is gone.</summary>
    private const long ShortestPatienceNanoseconds = 10_000_000_000;

    private readonly Rival?[] _rivals = new Rival?[(int)RivalKind.SameId + 1];

    /// <summary>Why it entered its state; empty before the first change.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>When it entered its state, by the calendar; milliseconds since 1970.</summary>
    public long SinceUnixMilliseconds { get; private set; } = platform.WallClock.UnixMilliseconds;

    /// <summary>When it entered its state.</summary>
    public MonotonicInstant Since { get; private set; } = platform.MonotonicClock.Now;

    /// <summary>How often it became master.</summary>
    public long TimesMaster { get; private set; }

    /// <summary>The last hook that ended or could not be run; null before the first.</summary>
    public HookReport? LastHook { get; private set; }

    /// <summary>How many hooks went wrong.</summary>
    public long HookFailures { get; private set; }

    /// <summary>Takes what happened to a hook in.</summary>
    public void Note(in HookReport report)
    {
        HookFailures += HookText.IsTrouble(in report) && report.Kind != HookReportKind.Overdue ? 1 : 0;
        if (report.Kind is HookReportKind.Ended or HookReportKind.Refused)
        {
            LastHook = report;
        }
    }

    /// <summary>Takes in that a node at odds with us was heard; true when that is news.</summary>
    public bool NoteRival(VirtualRouter router, RivalKind kind, InetAddress source, MacAddress mac, string cause)
    {
        MonotonicInstant now = platform.MonotonicClock.Now;
        Rival? known = FindRival(router, kind, now);
        Rival rival = known ?? new Rival(now);
        rival.Source = source;
        rival.Mac = mac.Bits == 0 ? rival.Mac : mac;
        rival.Cause = cause;
        rival.LastAt = now;
        _rivals[(int)kind] = rival;
        return known is null;
    }

    /// <summary>The node that is at odds with us in this way; null when there is none any more.</summary>
    public Rival? FindRival(VirtualRouter router, RivalKind kind, MonotonicInstant now)
    {
        long patience = long.Max(ShortestPatienceNanoseconds, 3 * router.Configuration.Parameters.Interval.Nanoseconds);
        Rival? rival = _rivals[(int)kind];
        bool isOver = rival is null || now.NanosecondsSince(rival.LastAt) > patience
            || (kind == RivalKind.Master && router.State != CarpState.Master);
        return isOver ? null : rival;
    }

    /// <summary>Takes a change of state in.</summary>
    public void Note(VirtualRouter router, in CarpAction change)
    {
        Reason = TransitionText.Describe(in change, router.Readiness);
        SinceUnixMilliseconds = platform.WallClock.UnixMilliseconds;
        Since = platform.MonotonicClock.Now;
        TimesMaster += change.NewState == CarpState.Master ? 1 : 0;
    }
}
