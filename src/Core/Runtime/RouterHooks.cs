using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Runs the hooks of one virtual router beside the loop: in the order of the changes, one at a time, each for a limited time. They start in
/// the turn after the change, so that the announcement of the addresses comes first.
/// </summary>
internal sealed class RouterHooks(HookCommands commands, IProcessRunner runner, Action<HookReport> report)
{
    /// <summary>With more than this, what was to be told long ago only delays what is true now.</summary>
    private const int MaximumWaiting = 8;

    private const long KillNanoseconds = 1_000_000_000;

    private readonly List<Waiting> _waiting = [];
    private HookEvent _running;
    private int _processId;
    private MonotonicInstant _startedAt;
    private MonotonicInstant _endAt = MonotonicInstant.Never;
    private bool _isOverdue;

    /// <summary>Whether one runs or waits.</summary>
    public bool IsBusy => _processId != 0 || _waiting.Count > 0;

    /// <summary>The one that runs; null when none does.</summary>
    public HookEvent? Running => _processId != 0 ? _running : null;

    /// <summary>How many wait.</summary>
    public int WaitingCount => _waiting.Count;

    public MonotonicInstant NextDeadline => _processId != 0 ? _endAt : _waiting.Count > 0 ? _waiting[0].Since : MonotonicInstant.Never;

    /// <summary>Something has happened; its program runs when those before it have ended.</summary>
    /// <param name="what">What.</param>
    /// <param name="environment">What the program is told, as <c>NAME=value</c>.</param>
    /// <param name="now">The turn's instant.</param>
    public void Tell(HookEvent what, string[] environment, MonotonicInstant now)
    {
        if (commands.Commands[(int)what] is null)
        {
            return;
        }

        if (what == HookEvent.Stop)
        {
            // What was on the way before is of no interest to a node that leaves.
            _waiting.Clear();
        }

        if (_waiting.Count == MaximumWaiting)
        {
            report(new HookReport { Kind = HookReportKind.Skipped, Event = _waiting[0].Event });
            _waiting.RemoveAt(0);
        }

        _waiting.Add(new Waiting(what, environment, now));
    }

    /// <summary>Starts the next and ends the one that runs too long.</summary>
    /// <param name="now">The turn's instant.</param>
    /// <param name="failed">The event whose program could not be started; null when none was refused.</param>
    public void HandleTimeout(MonotonicInstant now, out HookEvent? failed)
    {
        failed = null;
        if (_endAt <= now)
        {
            if (!_isOverdue)
            {
                report(new HookReport { Kind = HookReportKind.Overdue, Event = _running });
            }

            _isOverdue = true;
            _endAt = now.AddNanoseconds(KillNanoseconds);
            runner.EndGroup(_processId);
        }

        while (_processId == 0 && _waiting.Count > 0)
        {
            Waiting next = _waiting[0];
            _waiting.RemoveAt(0);
            if (!TryStart(next, now))
            {
                failed = next.Event;
            }
        }
    }

    /// <summary>A process has ended; false when it is none of ours.</summary>
    /// <param name="exit">How.</param>
    /// <param name="now">The turn's instant.</param>
    /// <param name="what">The event it was run on.</param>
    /// <param name="hasFailed">Whether it ended otherwise than with status 0, or was ended.</param>
    public bool HandleExit(in ProcessExit exit, MonotonicInstant now, out HookEvent what, out bool hasFailed)
    {
        what = _running;
        hasFailed = exit.ExitCode != 0 || _isOverdue;
        if (_processId == 0 || exit.ProcessId != _processId)
        {
            return false;
        }

        _processId = 0;
        _endAt = MonotonicInstant.Never;
        report(new HookReport { Kind = HookReportKind.Ended, Event = what, Exit = exit, RunNanoseconds = now.NanosecondsSince(_startedAt) });
        return true;
    }

    private bool TryStart(Waiting next, MonotonicInstant now)
    {
        PlatformResult result = runner.Start([.. commands.Commands[(int)next.Event]!], next.Environment, commands.User, out int processId);
        if (!result.IsOk)
        {
            report(new HookReport { Kind = HookReportKind.Refused, Event = next.Event, Refusal = result });
            return false;
        }

        _processId = processId;
        _running = next.Event;
        _startedAt = now;
        _isOverdue = false;
        _endAt = now.AddNanoseconds(commands.TimeLimitNanoseconds);
        report(new HookReport { Kind = HookReportKind.Started, Event = next.Event });
        return true;
    }

    private readonly record struct Waiting(HookEvent Event, string[] Environment, MonotonicInstant Since);
}
