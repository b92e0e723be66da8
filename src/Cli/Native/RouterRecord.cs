using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Native;

/// <summary>What status tells of a virtual router's past: since when it is what it is, and why.</summary>
internal sealed class RouterRecord(IPlatform platform)
{
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

    /// <summary>Takes a change of state in.</summary>
    public void Note(VirtualRouter router, in CarpAction change)
    {
        Reason = TransitionText.Describe(in change, router.Readiness);
        SinceUnixMilliseconds = platform.WallClock.UnixMilliseconds;
        Since = platform.MonotonicClock.Now;
        TimesMaster += change.NewState == CarpState.Master ? 1 : 0;
    }
}
