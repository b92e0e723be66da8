using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Simulated;

/// <summary>The signals of a process on a simulated host.</summary>
internal sealed class SimulatedSignalSource : ISignalSource
{
    private readonly SimulatedHost _host;
    private readonly Queue<(ProcessSignal Signal, MonotonicInstant At)> _signals = new();

    public SimulatedSignalSource(SimulatedHost host) => _host = host;

    public bool IsReady => _signals.Count > 0;

    public MonotonicInstant PendingSince =>
        _signals.TryPeek(out (ProcessSignal Signal, MonotonicInstant At) next) ? next.At : MonotonicInstant.Never;

    public bool TryRead(out ProcessSignal signal)
    {
        bool isThere = _signals.TryDequeue(out (ProcessSignal Signal, MonotonicInstant At) next);
        signal = next.Signal;
        return isThere;
    }

    public void Raise(ProcessSignal signal) => _signals.Enqueue((signal, _host.World.Now));

    public void Dispose() => _host.Forget(this);
}
