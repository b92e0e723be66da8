using System;
using System.Collections.Generic;
using NativeCarp.Core.Health;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Simulated;

/// <summary>
/// A daemon on a simulated host, usually with one virtual router: the production driver, called whenever something is due or has arrived.
/// The process may be slow, paused, killed and started again.
/// </summary>
public sealed class SimulatedNode : ISimulatedStation, IDisposable
{
    private readonly ICarpObserver _observer;
    private readonly SimulatedRandom _random;
    private CarpDriver? _driver;
    private VirtualRouter? _router;
    private MonotonicInstant _pausedUntil = MonotonicInstant.LongAgo;
    private long _wakeDelayNanoseconds;

    /// <summary>Creates a node whose process does not run yet, and adds it to the world.</summary>
    public SimulatedNode(SimulatedHost host, RouterConfiguration configuration, ICarpObserver observer)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        Configuration = configuration;
        _observer = observer;
        _random = host.World.Random.Fork();
        host.World.Add(this);
    }

    /// <summary>The machine.</summary>
    public SimulatedHost Host { get; }

    /// <summary>What the process was started with.</summary>
    public RouterConfiguration Configuration { get; set; }

    /// <summary>The health checks the process is started with.</summary>
    public IReadOnlyList<CheckConfiguration> Checks { get; set; } = [];

    /// <summary>The virtual routers that it was started with beside that one.</summary>
    public IReadOnlyList<RouterConfiguration> FurtherRouters { get; set; } = [];

    /// <summary>How late the process may be woken; drawn anew for each turn.</summary>
    public long LongestWakeDelayNanoseconds { get; set; } = 1_500_000;

    /// <summary>Called after every turn.</summary>
    public Action? TurnEnded { get; set; }

    /// <summary>Called when the process has ended by itself.</summary>
    public Action? Ended { get; set; }

    /// <summary>Whether the process runs, paused or not.</summary>
    public bool IsAlive => _driver is not null;

    /// <summary>Whether the process does nothing at present.</summary>
    public bool IsPaused => Host.World.Now < _pausedUntil;

    /// <summary>Whether the process was told to stop and has not done so yet.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The driver of the running process.</summary>
    /// <exception cref="InvalidOperationException">The process does not run.</exception>
    public CarpDriver Driver => _driver ?? throw new InvalidOperationException($"{Host.Name} does not run");

    /// <summary>The virtual router of the running process.</summary>
    /// <exception cref="InvalidOperationException">The process does not run.</exception>
    public VirtualRouter Router => _router ?? throw new InvalidOperationException($"{Host.Name} does not run");

    /// <summary>What the process believes to be; <see cref="CarpState.Init"/> when there is none.</summary>
    public CarpState State => _router?.State ?? CarpState.Init;

    /// <inheritdoc/>
    public MonotonicInstant NextTurn
    {
        get
        {
            if (_driver is null)
            {
                return MonotonicInstant.Never;
            }

            MonotonicInstant due = MonotonicInstant.Earlier(Host.ToWorldTime(_driver.NextDeadline), Host.PendingSince);
            return MonotonicInstant.Later(due.AddNanoseconds(_wakeDelayNanoseconds), _pausedUntil);
        }
    }

    /// <summary>Starts the process.</summary>
    public void Start()
    {
        if (_driver is null)
        {
            _driver = new CarpDriver(Host, _observer);
            _driver.UseChecks(_driver.CreateChecks(Checks, CheckVerdict.Unknown));
            _router = _driver.Add(Configuration);
            foreach (RouterConfiguration further in FurtherRouters)
            {
                _driver.Add(further);
            }

            _pausedUntil = MonotonicInstant.LongAgo;
        }
    }

    /// <summary>Kills the process: no goodbye, and its addresses stay.</summary>
    public void Kill()
    {
        _driver?.Dispose();
        _driver = null;
        _router = null;
        IsStopping = false;
        Host.Crash();
    }

    /// <summary>Stops the process in order; it ends when its virtual router has stopped.</summary>
    public void Stop()
    {
        IsStopping = IsAlive;
        WhenAwake(() => _driver?.Stop());
    }

    /// <summary>Makes the process hand over and keep quiet for a while.</summary>
    public void Release(long quietNanoseconds) => WhenAwake(() => _driver?.Release(quietNanoseconds));

    /// <summary>Sets the demotion level.</summary>
    public void Demote(byte level) => WhenAwake(() => _driver?.Demote(level));

    /// <summary>The process does nothing for a while, and then finds everything that happened meanwhile.</summary>
    public void Pause(long nanoseconds) =>
        _pausedUntil = MonotonicInstant.Later(_pausedUntil, Host.World.Now.AddNanoseconds(nanoseconds));

    /// <inheritdoc/>
    public void Run()
    {
        _driver!.RunOnce();
        _wakeDelayNanoseconds = _random.NextBetween(0, LongestWakeDelayNanoseconds);
        EndIfStopped();
        TurnEnded?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => Kill();

    private void WhenAwake(Action action)
    {
        if (IsPaused)
        {
            Host.World.Schedule(_pausedUntil, () => WhenAwake(action));
            return;
        }

        action();
        EndIfStopped();
    }

    private void EndIfStopped()
    {
        if (_driver is { IsRunning: false })
        {
            Kill();
            Ended?.Invoke();
        }
    }
}
