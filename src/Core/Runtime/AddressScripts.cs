using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Runs the scripts of one virtual router beside the loop: in order, one at a time, never waited for. There is no time limit, for a script
/// may start a database; but one that keeps the opposite script waiting for a minute is ended with its process group.
/// </summary>
internal sealed class AddressScripts
{
    private const long PatienceNanoseconds = 60_000_000_000;
    private const long KillNanoseconds = 1_000_000_000;

    private readonly AddressScriptCommands _commands;
    private readonly IProcessRunner _runner;
    private readonly Action<ScriptReport> _report;
    private readonly ScriptSequencer _sequencer;
    private int _processId;
    private MonotonicInstant _warnAt = MonotonicInstant.Never;
    private MonotonicInstant _startedAt;
    private MonotonicInstant _killAt = MonotonicInstant.Never;

    public AddressScripts(AddressScriptCommands commands, IProcessRunner runner, Action<ScriptReport> report)
    {
        _commands = commands;
        _runner = runner;
        _report = report;
        _sequencer = new ScriptSequencer(commands.RunsDownAtStart ? null : ScriptRole.Down);
    }

    public bool IsBusy => _sequencer.IsBusy;

    /// <summary>Whether the script of <paramref name="role"/> is the last that was started, and none waits after it.</summary>
    public bool HasBegun(ScriptRole role) => _sequencer.Last == role && _sequencer.WaitingSince.IsNever;

    /// <summary>Whether the script of <paramref name="role"/> has run to its end and nothing runs or waits after it.</summary>
    public bool HasSettled(ScriptRole role) => !_sequencer.IsBusy && _sequencer.Last == role;

    public MonotonicInstant NextDeadline =>
        MonotonicInstant.Earlier(_warnAt, MonotonicInstant.Earlier(OverdueAt, _killAt));

    private MonotonicInstant OverdueAt => _sequencer.IsRunning && _killAt.IsNever
        ? MonotonicInstant.Later(_sequencer.WaitingSince, _startedAt).AddNanoseconds(PatienceNanoseconds)
        : MonotonicInstant.Never;

    /// <summary>See <see cref="ScriptSequencer.ForgetLast"/>.</summary>
    public void ForgetLast() => _sequencer.ForgetLast();

    public void Want(ScriptRole role, MonotonicInstant now)
    {
        _sequencer.Want(role, now);
        StartNext(now);
    }

    public void HandleTimeout(MonotonicInstant now)
    {
        if (_warnAt <= now)
        {
            _warnAt = MonotonicInstant.Never;
            Report(ScriptReportKind.Slow);
        }

        if (OverdueAt <= now)
        {
            Report(ScriptReportKind.Overdue);
            EndGroup(now);
        }
        else if (_killAt <= now)
        {
            EndGroup(now);
        }
    }

    /// <summary>A process has ended; false when it is none of ours.</summary>
    public bool HandleExit(in ProcessExit exit, MonotonicInstant now)
    {
        if (exit.ProcessId != _processId)
        {
            return false;
        }

        Finish();
        _report(new ScriptReport { Kind = ScriptReportKind.Ended, Role = _sequencer.Last!.Value, Exit = exit });
        StartNext(now);
        return true;
    }

    private void StartNext(MonotonicInstant now)
    {
        while (_sequencer.TryStart(out ScriptRole role))
        {
            if (_commands[role] is not IReadOnlyList<string> command)
            {
                Finish();
                continue;
            }

            Report(ScriptReportKind.Starting);
            PlatformResult result = _runner.Start([.. command], out _processId);
            if (result.IsOk)
            {
                _startedAt = now;
                _warnAt = now.AddNanoseconds(PatienceNanoseconds);
                return;
            }

            Finish();
            _report(new ScriptReport { Kind = ScriptReportKind.Refused, Role = role, Refusal = result });
        }
    }

    private void Finish()
    {
        _processId = 0;
        _warnAt = _killAt = MonotonicInstant.Never;
        _sequencer.NoteEnded();
    }

    private void EndGroup(MonotonicInstant now)
    {
        _runner.EndGroup(_processId);
        _killAt = now.AddNanoseconds(KillNanoseconds);
    }

    private void Report(ScriptReportKind kind) => _report(new ScriptReport { Kind = kind, Role = _sequencer.Last!.Value });
}
