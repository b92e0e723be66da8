using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Runs a program. One that takes too long is ended with its process group: politely, a second later by force.</summary>
internal sealed class CommandProbe(IProcessRunner runner, CheckConfiguration check) : Probe
{
    private const long KillNanoseconds = 1_000_000_000;

    private readonly string[] _arguments = [.. check.Command];
    private readonly string[] _environment = [$"NATIVECARP_CHECK={check.Name}"];
    private int _processId;
    private bool _isCancelled;
    private MonotonicInstant _killAt = MonotonicInstant.Never;
    private ProbeResult _result;

    public override bool IsBusy => _processId != 0;

    public override MonotonicInstant NextDeadline => _killAt;

    public override ProbeResult Begin(MonotonicInstant now)
    {
        PlatformResult result = runner.Start(_arguments, _environment, check.User, out int processId);
        if (!result.IsOk)
        {
            return new(ProbeOutcome.Refused, result.NativeCode);
        }

        _processId = processId;
        _isCancelled = false;
        _result = ProbeResult.Pending;
        return ProbeResult.Pending;
    }

    public override ProbeResult Serve(MonotonicInstant now)
    {
        if (_killAt <= now)
        {
            _killAt = MonotonicInstant.Never;
            runner.EndGroup(_processId);
        }

        return _isCancelled ? ProbeResult.Pending : _result;
    }

    public override void Cancel(MonotonicInstant now)
    {
        if (_processId != 0 && !_isCancelled)
        {
            _isCancelled = true;
            _killAt = now.AddNanoseconds(KillNanoseconds);
            runner.EndGroup(_processId);
        }
    }

    /// <summary>By force at once: nobody will look after it any more.</summary>
    public override void Abandon(MonotonicInstant now)
    {
        Cancel(now);
        if (_processId != 0)
        {
            runner.EndGroup(_processId);
        }
    }

    /// <summary>A process has ended; false when it is none of ours.</summary>
    public bool HandleExit(in ProcessExit exit)
    {
        if (_processId == 0 || exit.ProcessId != _processId)
        {
            return false;
        }

        _processId = 0;
        _killAt = MonotonicInstant.Never;
        _result = exit.ExitCode == 0 ? ProbeResult.Passed
            : exit.Signal != 0 ? new(ProbeOutcome.Signalled, exit.Signal)
            : new(ProbeOutcome.ExitStatus, exit.ExitCode);
        return true;
    }
}
