using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>The route socket of a simulated host. Events may be late or lost, but never out of order.</summary>
internal sealed class SimulatedLinkMonitor : ILinkMonitor
{
    private readonly SimulatedHost _host;
    private readonly Queue<(LinkEvent Event, MonotonicInstant At)> _events = new();
    private MonotonicInstant _lastAt = MonotonicInstant.LongAgo;
    private bool _hasLost;

    public SimulatedLinkMonitor(SimulatedHost host)
    {
        _host = host;
        Describe(host.World.Now);
    }

    public bool IsReady => PendingSince <= _host.World.Now;

    /// <summary>When the oldest event that nobody has read becomes readable, in the world's time.</summary>
    public MonotonicInstant PendingSince => _events.TryPeek(out (LinkEvent Event, MonotonicInstant At) next) ? next.At : MonotonicInstant.Never;

    public bool TryRead(out LinkEvent linkEvent)
    {
        linkEvent = IsReady ? _events.Dequeue().Event : default;
        return linkEvent != default;
    }

    public void Dispose() => _host.Forget(this);

    public void Report(LinkEvent linkEvent)
    {
        if (_host.LosesLinkEvents)
        {
            _hasLost = true;
            return;
        }

        Enqueue(linkEvent, NextInstant());
    }

    public void ReportLoss()
    {
        if (_hasLost && !_host.LosesLinkEvents)
        {
            _hasLost = false;
            MonotonicInstant at = NextInstant();
            Enqueue(new LinkEvent(LinkEventKind.Resync, 0, default, default), at);
            Describe(at);
        }
    }

    private MonotonicInstant NextInstant()
    {
        _lastAt = MonotonicInstant.Later(_lastAt, _host.World.Now.AddNanoseconds(_host.LinkEventDelayNanoseconds));
        return _lastAt;
    }

    private void Describe(MonotonicInstant at)
    {
        foreach (SimulatedInterface link in _host.Interfaces)
        {
            Enqueue(new LinkEvent(LinkEventKind.LinkChanged, link.Index, link.Snapshot, default), at);
            foreach (VirtualAddress address in link.Addresses)
            {
                Enqueue(new LinkEvent(LinkEventKind.AddressAdded, link.Index, default, address), at);
            }
        }

        Enqueue(new LinkEvent(LinkEventKind.SnapshotComplete, 0, default, default), at);
    }

    private void Enqueue(LinkEvent linkEvent, MonotonicInstant at) => _events.Enqueue((linkEvent, at));
}
