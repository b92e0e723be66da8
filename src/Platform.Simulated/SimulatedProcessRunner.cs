using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Simulated;

/// <summary>Runs the programs that a simulated host knows.</summary>
internal sealed class SimulatedProcessRunner : IProcessRunner
{
    private const int NoSuchFile = 2;
    private const int TerminateSignal = 15;
    private const int KillSignal = 9;

    private readonly SimulatedHost _host;
    private readonly Dictionary<int, SimulatedProgram> _running = [];
    private readonly HashSet<int> _asked = [];
    private readonly Queue<(ProcessExit Exit, MonotonicInstant At)> _exits = new();
    private int _lastProcessId;

    public SimulatedProcessRunner(SimulatedHost host) => _host = host;

    public bool IsReady => _exits.Count > 0;

    public MonotonicInstant PendingSince =>
        _exits.TryPeek(out (ProcessExit Exit, MonotonicInstant At) next) ? next.At : MonotonicInstant.Never;

    public PlatformResult Start(ReadOnlySpan<string> arguments, ReadOnlySpan<string> environment, string? user, out int processId)
    {
        processId = 0;
        if (!_host.Programs.TryGetValue(arguments[0], out SimulatedProgram? program))
        {
            return new PlatformResult(PlatformStatus.Failed, NoSuchFile);
        }

        int id = processId = ++_lastProcessId;
        _running.Add(id, program);
        if (program.DurationNanoseconds >= 0)
        {
            _host.World.Schedule(_host.World.Now.AddNanoseconds(program.DurationNanoseconds), () => End(id, program));
        }

        return PlatformResult.Ok;
    }

    public bool TryReap(out ProcessExit processExit)
    {
        bool isThere = _exits.TryDequeue(out (ProcessExit Exit, MonotonicInstant At) next);
        processExit = next.Exit;
        return isThere;
    }

    public void EndGroup(int processId)
    {
        if (!_running.TryGetValue(processId, out SimulatedProgram? program))
        {
            return;
        }

        bool isFirst = _asked.Add(processId);
        if (!isFirst || !program.IsStubborn)
        {
            _running.Remove(processId);
            _exits.Enqueue((new ProcessExit(processId, -1, isFirst ? TerminateSignal : KillSignal), _host.World.Now));
        }
    }

    public void Dispose() => _host.Forget(this);

    private void End(int processId, SimulatedProgram program)
    {
        if (_running.Remove(processId))
        {
            program.Effect?.Invoke();
            _exits.Enqueue((new ProcessExit(processId, program.ExitCode, 0), _host.World.Now));
        }
    }
}
