using System;
using System.Collections.Generic;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime.Probes;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// The one loop: it waits, reads the clock once, and in each turn takes in first what the kernel has to say, then the frames that
/// arrived before the turn began, then the timers. It owns every transport, and is used from one thread.
/// </summary>
public sealed partial class CarpDriver : IDisposable
{
    private readonly IPlatform _platform;
    private readonly ICarpObserver _observer;
    private readonly ILinkMonitor _monitor;
    private readonly IAddressManager _addressManager;
    private readonly EntropyPool _entropy;
    private readonly PortTable _ports;
    private readonly AddressBatch _batch;
    private readonly ProbeDesk _probes;
    private readonly CheckSet _checks;
    private readonly AnnouncementBudget _budget = new();
    private readonly List<VirtualRouter> _routers = [];

    // Removed, but with a hook that runs or waits.
    private readonly List<VirtualRouter> _withHooks = [];
    private readonly List<int> _forgetful = [];
    private IProcessRunner? _processRunner;

    /// <summary>Opens what all virtual routers share.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    public CarpDriver(IPlatform platform, ICarpObserver observer)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(observer);
        _platform = platform;
        _observer = observer;
        _entropy = new EntropyPool(platform.Entropy);
        _ports = new PortTable(platform, Inventory);
        _addressManager = platform.OpenAddressManager();
        _batch = new AddressBatch(_addressManager);
        _monitor = platform.OpenLinkMonitor();
        _probes = new ProbeDesk(platform, Inventory, _entropy);
        _checks = new CheckSet(platform, _probes, _ports, _batch, _entropy, OpenProcessRunner, observer);
        platform.EventWaiter.Add(_monitor);
    }

    /// <summary>The virtual routers, in the order they were added.</summary>
    public IReadOnlyList<VirtualRouter> Routers => _routers;

    /// <summary>The interfaces and addresses of this host.</summary>
    public LinkInventory Inventory { get; } = new();

    /// <summary>The health checks, in the order of the configuration.</summary>
    public IReadOnlyList<HealthCheck> Checks => _checks.Checks;

    /// <summary>When the next turn is due if nothing happens before.</summary>
    public MonotonicInstant NextDeadline => MonotonicInstant.Earlier(NextRouterDeadline, _checks.NextDeadline);

    private MonotonicInstant NextRouterDeadline
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (VirtualRouter router in _routers)
            {
                earliest = MonotonicInstant.Earlier(earliest, router.NextDeadline);
            }

            foreach (VirtualRouter router in _withHooks)
            {
                earliest = MonotonicInstant.Earlier(earliest, router.NextHookDeadline);
            }

            foreach (RouterGroup group in _groups)
            {
                earliest = MonotonicInstant.Earlier(earliest, group.NextDeadline);
            }

            return MonotonicInstant.Earlier(earliest, _ports.NextDeadline);
        }
    }

    /// <summary>Adds a virtual router; it begins to listen when the monitor has reported its interface ready.</summary>
    /// <exception cref="PlatformException">
    /// The host has an obstacle, or no transport could be opened; the message says what to do.
    /// </exception>
    /// <exception cref="ArgumentException">The interface has a virtual router with this vhid already.</exception>
    /// <param name="configuration">What it is.</param>
    /// <param name="former">The router in whose place it comes, whose demotion and silence it keeps; null for none.</param>
    public VirtualRouter Add(RouterConfiguration configuration, VirtualRouter? former = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // Before anything is opened: what makes the router impossible is often what makes opening fail, with a message that misleads.
        if (_platform.FindObstacle(configuration.InterfaceName, configuration.Parameters.Vhid) is { } obstacle)
        {
            throw new PlatformException(obstacle);
        }

        IProcessRunner? runner = configuration.Scripts is not null || configuration.Hooks is not null ? OpenProcessRunner() : null;
        var router = new VirtualRouter(configuration, _ports, _platform, _batch, _budget, runner, _checks, _entropy, _observer);
        if (former is not null)
        {
            router.Inherit(former);
        }

        router.Port.Add(router);
        _routers.Add(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        _checks.Apply(router, now);
        if (configuration.Group is string group)
        {
            router.Join(FindOrMakeGroup(group));
        }

        if (Inventory.IsComplete)
        {
            // The others follow too: what they did last must be known.
            ReadMonitor(now);
            FollowLinks(now);
            SettleGroups(now);
        }

        return router;
    }

    /// <summary>Whether any virtual router has not stopped yet.</summary>
    public bool IsRunning
    {
        get
        {
            foreach (VirtualRouter router in _routers)
            {
                if (!router.IsStopped)
                {
                    return true;
                }
            }

            return _withHooks.Count > 0;
        }
    }

    /// <summary>Sleeps until there is something to do, and does it.</summary>
    public void RunOnce() => RunOnce(MonotonicInstant.Never);

    /// <summary>Sleeps until there is something to do, and does it.</summary>
    /// <param name="wakeAt">When the caller has something of its own to do.</param>
    public void RunOnce(MonotonicInstant wakeAt)
    {
        MonotonicInstant deadline = NextRouterDeadline;
        _platform.EventWaiter.Wait(MonotonicInstant.Earlier(MonotonicInstant.Earlier(deadline, _checks.NextDeadline), wakeAt));
        MonotonicInstant now = _platform.MonotonicClock.Now;
        bool hasDueTimer = deadline <= now;

        if (_monitor.IsReady || hasDueTimer)
        {
            ReadMonitor(now);
        }

        // Before a timer acts, whatever arrived before this instant is read, ready or not: it may be the very thing the timer waits for.
        // By index: a frame may make a router open a further port.
        for (int i = 0; i < _ports.Ports.Count; i++)
        {
            if (_ports.Ports[i].Transport.IsReady || hasDueTimer)
            {
                ReadFrames(_ports.Ports[i], now);
            }
        }

        _batch.Flush(now);

        if (_processRunner is { IsReady: true })
        {
            ReapProcesses(now);
        }

        ServeTimers(now);

        // Last: what the turn has brought may have asked for them.
        _checks.Serve(_routers, now);
        _batch.Flush(now);
        SettleGroups(now);
    }

    /// <summary>
    /// Makes health checks, for <see cref="UseChecks"/>. Those that are in force and stay as they are keep their verdicts. One that is new counts
    /// as failing until its first result at the start of a daemon, and had better be good when it comes later: a master at work is not to be
    /// demoted for a check that has not run yet.
    /// </summary>
    /// <param name="checks">All of them.</param>
    /// <param name="verdict">What is believed of a new one before its first result.</param>
    /// <exception cref="PlatformException">The system refused what one needs, or has no such check.</exception>
    public IReadOnlyList<HealthCheck> CreateChecks(IReadOnlyList<CheckConfiguration> checks, CheckVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return _checks.Create(checks, verdict, _platform.MonotonicClock.Now);
    }

    /// <summary>Takes health checks in force, instead of those before.</summary>
    public void UseChecks(IReadOnlyList<HealthCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        _checks.Use(checks, now);
        foreach (VirtualRouter router in _routers)
        {
            _checks.Apply(router, now);
        }

        _batch.Flush(now);
        if (Inventory.IsComplete)
        {
            // One may have opened a port.
            ReadMonitor(now);
            FollowLinks(now);
        }

        SettleGroups(now);
    }

    /// <summary>Makes every virtual router leave; masters hand over first. <see cref="IsRunning"/> tells when it is done.</summary>
    public void Stop()
    {
        MonotonicInstant now = _platform.MonotonicClock.Now;
        _checks.Abandon(now);
        foreach (VirtualRouter router in _routers)
        {
            router.HandleStop(now);
        }

        FinishCommand(now);
    }

    /// <summary>Makes one virtual router leave; <see cref="VirtualRouter.IsStopped"/> tells when it is done.</summary>
    public void Stop(VirtualRouter router)
    {
        ArgumentNullException.ThrowIfNull(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        router.HandleStop(now);
        FinishCommand(now);
    }

    /// <summary>Forgets a virtual router that has left, so that another may have its vhid. Its hooks are looked after until they have ended.</summary>
    /// <exception cref="InvalidOperationException">It has not left.</exception>
    public void Remove(VirtualRouter router)
    {
        ArgumentNullException.ThrowIfNull(router);
        if (!router.HasLeft)
        {
            throw new InvalidOperationException("a virtual router must have left before it is forgotten");
        }

        LeaveGroup(router);
        router.LeaveSecondPath();
        router.Port.Remove(router);
        _ports.RemoveMoving(router.Configuration.Addresses);
        _budget.RemoveAddresses(router.Configuration.Addresses.Count);
        _routers.Remove(router);
        _checks.Forget(router);
        if (!router.IsStopped)
        {
            _withHooks.Add(router);
        }
    }

    /// <summary>Makes every master hand over and keep quiet for a while.</summary>
    /// <param name="quietNanoseconds">More than 0.</param>
    public void Release(long quietNanoseconds)
    {
        MonotonicInstant now = _platform.MonotonicClock.Now;
        foreach (VirtualRouter router in _routers)
        {
            router.HandleRelease(quietNanoseconds, now);
        }

        FinishCommand(now);
    }

    /// <summary>Makes one virtual router hand over, if it is master, and keep quiet for a while.</summary>
    /// <param name="router">One of <see cref="Routers"/>.</param>
    /// <param name="quietNanoseconds">More than 0.</param>
    public void Release(VirtualRouter router, long quietNanoseconds)
    {
        ArgumentNullException.ThrowIfNull(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        router.HandleRelease(quietNanoseconds, now);
        FinishCommand(now);
    }

    /// <summary>Makes one virtual router take over from a worse master; see <see cref="VirtualRouter.FindPromotionObstacle"/>.</summary>
    public void Promote(VirtualRouter router)
    {
        ArgumentNullException.ThrowIfNull(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        router.HandlePromotion(now);
        FinishCommand(now);
    }

    /// <summary>Sets the demotion of every virtual router that the administrator asks for.</summary>
    /// <param name="level">0 (healthy) to 255; it replaces the level set before.</param>
    public void Demote(byte level)
    {
        MonotonicInstant now = _platform.MonotonicClock.Now;
        foreach (VirtualRouter router in _routers)
        {
            router.HandleDemotionChange(router.Demotion with { Manual = level }, now);
        }

        FinishCommand(now);
    }

    /// <summary>Sets the demotion of one virtual router that the administrator asks for.</summary>
    /// <param name="router">One of <see cref="Routers"/>.</param>
    /// <param name="level">0 (healthy) to 255; it replaces the level set before.</param>
    public void Demote(VirtualRouter router, byte level)
    {
        ArgumentNullException.ThrowIfNull(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        router.HandleDemotionChange(router.Demotion with { Manual = level }, now);
        FinishCommand(now);
    }

    /// <summary>The program is failing: takes every address away as well as it still can, so that none is left on a host that is not master.</summary>
    public void Abandon()
    {
        MonotonicInstant now = _platform.MonotonicClock.Now;
        _checks.Abandon(now);
        foreach (VirtualRouter router in _routers)
        {
            router.Abandon(now);
        }

        _batch.Abandon(_routers, now);
    }

    /// <summary>Closes everything. Addresses stay as they are: leaving is <see cref="Stop()"/>.</summary>
    public void Dispose()
    {
        _checks.Abandon(_platform.MonotonicClock.Now);
        _probes.Dispose();
        _ports.Close();
        if (_processRunner is not null)
        {
            _platform.EventWaiter.Remove(_processRunner);
            _processRunner.Dispose();
        }

        _platform.EventWaiter.Remove(_monitor);
        _monitor.Dispose();
        _addressManager.Dispose();
    }

    private IProcessRunner OpenProcessRunner()
    {
        if (_processRunner is null)
        {
            _processRunner = _platform.OpenProcessRunner();
            _platform.EventWaiter.Add(_processRunner);
        }

        return _processRunner;
    }

    private void ReadMonitor(MonotonicInstant now)
    {
        bool hasChanged = false;
        while (_monitor.TryRead(out LinkEvent linkEvent))
        {
            NotePeersThatForgot(in linkEvent);
            Inventory.Apply(in linkEvent);
            hasChanged = true;
        }

        if (hasChanged && Inventory.IsComplete)
        {
            FollowLinks(now);
            AnnounceAgain(now);
        }
    }

    /// <summary>
    /// What is behind an interface may have changed while it was down, or since a bond uses another port; with a new MAC address
    /// everybody's table is wrong.
    /// </summary>
    private void NotePeersThatForgot(in LinkEvent linkEvent)
    {
        if (linkEvent.Kind == LinkEventKind.LinkChanged && linkEvent.Link.IsRunning
            && Inventory.TryFind(linkEvent.InterfaceIndex, out LinkSnapshot former)
            && (linkEvent.NotifiesPeers || !former.IsRunning || former.Mac != linkEvent.Link.Mac)
            && !_forgetful.Contains(linkEvent.InterfaceIndex))
        {
            _forgetful.Add(linkEvent.InterfaceIndex);
        }
    }

    private void AnnounceAgain(MonotonicInstant now)
    {
        foreach (int interfaceIndex in _forgetful)
        {
            foreach (VirtualRouter router in _routers)
            {
                router.HandlePeersForgot(interfaceIndex, now);
            }
        }

        _forgetful.Clear();
    }

    private void FollowLinks(MonotonicInstant now)
    {
        _ports.Follow(now);
        foreach (VirtualRouter router in _routers)
        {
            router.Follow(Inventory, now);
        }

        _batch.Flush(now);
    }

    private void ReapProcesses(MonotonicInstant now)
    {
        while (_processRunner!.TryReap(out ProcessExit exit))
        {
            if (_checks.HandleProcessExit(in exit))
            {
                continue;
            }

            // What the script did is known before it counts as ended.
            ReadMonitor(now);
            foreach (VirtualRouter router in _routers)
            {
                router.HandleProcessExit(in exit, now);
            }

            foreach (VirtualRouter router in _withHooks)
            {
                router.HandleProcessExit(in exit, now);
            }

            _batch.Flush(now);
        }
    }

    private void ServeTimers(MonotonicInstant now)
    {
        foreach (VirtualRouter router in _routers)
        {
            if (router.NextDeadline <= now)
            {
                router.HandleTimeout(now);
            }
        }

        foreach (VirtualRouter router in _withHooks)
        {
            if (router.NextHookDeadline <= now)
            {
                router.HandleTimeout(now);
            }
        }

        // In every turn: the last hook has ended, or could not be started.
        _withHooks.RemoveAll(static router => router.IsStopped);

        _batch.Flush(now);

        _ports.ServeReports(now);
        if (_ports.NextAttachRetry <= now)
        {
            // Read once more: the inventory must not be older than the kernel's answers of this turn.
            ReadMonitor(now);
            FollowLinks(now);
        }
    }
}
