using System;
using System.Collections.Generic;
using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Simulated;

/// <summary>
/// Virtual time and whoever lives in it. Nothing runs but by <see cref="RunUntil"/>, and the same seed gives the same run:
/// events of one instant happen in the order in which they were scheduled, then the stations in the order in which they were added.
/// </summary>
public sealed class SimulatedWorld
{
    /// <summary>More turns than anybody needs in one instant: a station that wants another has an endless loop.</summary>
    private const int MaximumTurnsPerInstant = 1000;

    private readonly PriorityQueue<Action, (long Nanoseconds, long Order)> _events = new();
    private readonly List<ISimulatedStation> _stations = [];
    private long _scheduled;
    private bool _isCallingStations;

    /// <summary>Creates an empty world at second 1000.</summary>
    public SimulatedWorld(ulong seed)
    {
        Random = new SimulatedRandom(seed);
    }

    /// <summary>The present instant; hosts have clocks of their own.</summary>
    public MonotonicInstant Now { get; private set; } = new(1_000_000_000_000);

    /// <summary>The source of chance.</summary>
    public SimulatedRandom Random { get; }

    /// <summary>Adds somebody who acts.</summary>
    public void Add(ISimulatedStation station)
    {
        ArgumentNullException.ThrowIfNull(station);
        _stations.Add(station);
    }

    /// <summary>Lets something happen at an instant; one that has passed means at once.</summary>
    public void Schedule(MonotonicInstant at, Action happening)
    {
        ArgumentNullException.ThrowIfNull(happening);
        _events.Enqueue(happening, (long.Max(at.Nanoseconds, Now.Nanoseconds), _scheduled++));
    }

    /// <summary>Lets something happen after a while.</summary>
    public void ScheduleAfter(long nanoseconds, Action happening) => Schedule(Now.AddNanoseconds(nanoseconds), happening);

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => RunUntil(Now.AddNanoseconds((long)(seconds * 1e9)));

    /// <summary>Lets time pass until <paramref name="end"/>, with everything that happens by then.</summary>
    /// <exception cref="InvalidOperationException">A station wants turn after turn without any time passing.</exception>
    public void RunUntil(MonotonicInstant end) => PassTime(end, sleeper: null);

    /// <summary>Lets time pass until something arrives at a host, at the latest until <paramref name="end"/>.</summary>
    /// <exception cref="InvalidOperationException">A station wants turn after turn, or nothing will ever arrive.</exception>
    internal void Sleep(SimulatedHost sleeper, MonotonicInstant end)
    {
        // A process that the world called is called again when there is something to do.
        if (!_isCallingStations)
        {
            PassTime(end, sleeper);
        }
    }

    private void PassTime(MonotonicInstant end, SimulatedHost? sleeper)
    {
        int turns = 0;
        while (FindNext() is var next && next <= Limit() && !IsAwake())
        {
            turns = next <= Now ? turns + 1 : 0;
            Now = MonotonicInstant.Later(Now, next);
            HappenUntilNow();
            CallStations();
            if (turns > MaximumTurnsPerInstant)
            {
                throw new InvalidOperationException($"the world stands still at {Now.Nanoseconds} ns: somebody wants turn after turn");
            }
        }

        Now = MonotonicInstant.Later(Now, Limit());

        MonotonicInstant Limit() => sleeper is null ? end : MonotonicInstant.Earlier(end, sleeper.PendingSince);

        // Whatever else this instant holds comes later: what woke the sleeper waits to be taken in.
        bool IsAwake() => sleeper is not null && Limit() <= Now;
    }

    private void CallStations()
    {
        _isCallingStations = true;
        try
        {
            foreach (ISimulatedStation station in _stations)
            {
                if (station.NextTurn <= Now)
                {
                    station.Run();
                }
            }
        }
        finally
        {
            _isCallingStations = false;
        }
    }

    private MonotonicInstant FindNext()
    {
        MonotonicInstant next = _events.TryPeek(out _, out (long Nanoseconds, long Order) key) ? new(key.Nanoseconds) : MonotonicInstant.Never;
        foreach (ISimulatedStation station in _stations)
        {
            next = MonotonicInstant.Earlier(next, station.NextTurn);
        }

        return next;
    }

    private void HappenUntilNow()
    {
        while (_events.TryPeek(out Action? happening, out (long Nanoseconds, long Order) key) && key.Nanoseconds <= Now.Nanoseconds)
        {
            _events.Dequeue();
            happening();
        }
    }
}
