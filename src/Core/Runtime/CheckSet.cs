using System;
using System.Collections.Generic;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime.Probes;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// The health checks of this host, and what they make of the virtual routers: demotion and fault of a router are computed anew from all
/// checks whenever one changes.
/// </summary>
internal sealed class CheckSet(
    IPlatform platform,
    ProbeDesk desk,
    PortTable ports,
    AddressBatch batch,
    EntropyPool entropy,
    Func<IProcessRunner> findRunner,
    ICarpObserver observer)
{
    private readonly List<VirtualRouter> _askers = [];
    private List<HealthCheck> _checks = [];

    /// <summary>The checks, in the order of the configuration.</summary>
    public IReadOnlyList<HealthCheck> Checks => _checks;

    /// <summary>When <see cref="Serve"/> is due if nothing arrives before.</summary>
    public MonotonicInstant NextDeadline
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (HealthCheck check in _checks)
            {
                earliest = MonotonicInstant.Earlier(earliest, check.NextDeadline);
            }

            return earliest;
        }
    }

    /// <summary>Makes checks that do not run yet; those that are in force already, and stay as they are, are taken over.</summary>
    /// <exception cref="PlatformException">The system refused what one needs, or has no such check.</exception>
    public IReadOnlyList<HealthCheck> Create(IReadOnlyList<CheckConfiguration> configurations, CheckVerdict verdict, MonotonicInstant now)
    {
        var checks = new List<HealthCheck>(configurations.Count);
        foreach (CheckConfiguration configuration in configurations)
        {
            checks.Add(
                _checks.Find(known => known.Configuration.HasSameSettings(configuration))
                ?? new HealthCheck(configuration, CreateProbe(configuration), verdict, now));
        }

        return checks;
    }

    /// <summary>Takes checks in force that <see cref="Create"/> has made.</summary>
    public void Use(IReadOnlyList<HealthCheck> checks, MonotonicInstant now)
    {
        List<HealthCheck> formers = _checks;
        _checks = new List<HealthCheck>(checks);
        foreach (HealthCheck former in formers)
        {
            if (!_checks.Contains(former))
            {
                former.Abandon(now);
            }
        }
    }

    /// <summary>Tells a virtual router what the checks make of it.</summary>
    public void Apply(VirtualRouter router, MonotonicInstant now)
    {
        Weigh(router, isProvisional: false, out int level, out bool isFaulty, out bool hasAny);
        if (router.IsInBatch)
        {
            batch.Flush(now);
        }

        router.HandleHealth(level, isFaulty, hasAny, now);
    }

    /// <summary>A virtual router wants every check that concerns it to be run once, now.</summary>
    public void Ask(VirtualRouter router, MonotonicInstant now)
    {
        if (!_askers.Contains(router))
        {
            _askers.Add(router);
        }

        foreach (HealthCheck check in _checks)
        {
            if (!check.Configuration.Concerns(router.Configuration))
            {
                continue;
            }

            check.IsAwaited = true;
            if (!check.State.IsRunning)
            {
                check.State.Hasten(now);
            }
        }
    }

    /// <summary>Whether a check passes, its last run included.</summary>
    public bool HasJustPassed(string name)
    {
        foreach (HealthCheck check in _checks)
        {
            if (check.Configuration.Name == name)
            {
                return !check.State.WouldCount;
            }
        }

        return false;
    }

    /// <summary>A virtual router is gone.</summary>
    public void Forget(VirtualRouter router) => _askers.Remove(router);

    /// <summary>Takes in what has arrived, gives up what takes too long, begins what is due, and tells the routers what follows.</summary>
    public void Serve(IReadOnlyList<VirtualRouter> routers, MonotonicInstant now)
    {
        desk.ReadEchoes();
        foreach (HealthCheck check in _checks)
        {
            if (!check.State.IsRunning && check.NextDeadline > now)
            {
                continue;
            }

            if (!check.Serve(entropy, now, out bool hasChanged))
            {
                continue;
            }

            check.IsAwaited = false;
            if (hasChanged)
            {
                observer.OnCheck(check);
                ApplyToAll(check, routers, now);
            }
        }

        AnswerAskers(now);
    }

    /// <summary>Takes in the end of a program; false when it was none of a check's.</summary>
    public bool HandleProcessExit(in ProcessExit exit)
    {
        foreach (HealthCheck check in _checks)
        {
            if (check.HandleProcessExit(in exit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Leaves no program behind.</summary>
    public void Abandon(MonotonicInstant now)
    {
        foreach (HealthCheck check in _checks)
        {
            check.Abandon(now);
        }

        _checks = [];
        _askers.Clear();
    }

    private void ApplyToAll(HealthCheck check, IReadOnlyList<VirtualRouter> routers, MonotonicInstant now)
    {
        for (int i = 0; i < routers.Count; i++)
        {
            if (check.Configuration.Concerns(routers[i].Configuration))
            {
                Apply(routers[i], now);
            }
        }
    }

    private void AnswerAskers(MonotonicInstant now)
    {
        for (int i = _askers.Count - 1; i >= 0; i--)
        {
            VirtualRouter router = _askers[i];
            if (!_checks.Exists(check => check.IsAwaited && check.Configuration.Concerns(router.Configuration)))
            {
                _askers.RemoveAt(i);
                if (router.IsInBatch)
                {
                    batch.Flush(now);
                }

                Weigh(router, isProvisional: true, out int level, out bool isFaulty, out _);
                router.HandleChecked(level, isFaulty, now);
            }
        }
    }

    private void Weigh(VirtualRouter router, bool isProvisional, out int level, out bool isFaulty, out bool hasAny)
    {
        level = 0;
        isFaulty = hasAny = false;
        foreach (HealthCheck check in _checks)
        {
            if (!check.Configuration.Concerns(router.Configuration))
            {
                continue;
            }

            hasAny = true;
            bool counts = isProvisional ? check.State.WouldCount : check.State.Counts;
            isFaulty |= counts && check.Configuration.Effect == CheckEffect.Fault;
            level += counts && check.Configuration.Effect == CheckEffect.Demote ? check.Weight : 0;
        }
    }

    private Probe CreateProbe(CheckConfiguration check)
    {
        switch (check.Kind)
        {
            case CheckKind.Command:
                return new CommandProbe(findRunner(), check);
            case CheckKind.Arp:
                return new NeighborProbe(desk, ports.FindOrOpen(check.InterfaceName!), check.Address);
            case CheckKind.Interface:
                return new HostProbe(platform, desk.Inventory, check);
        }

        IHostProbes probes = platform.Probes
            ?? throw new PlatformException(
                $"check \"{check.Name}\": this system's backend has no checks of this type; there are arp, command and interface: write a command for it");
        if (check.Kind == CheckKind.Icmp)
        {
            desk.OpenEcho(check.Address.Family);
            return new EchoProbe(desk, check.Address, check.InterfaceName);
        }

        return check.Kind is CheckKind.Tcp or CheckKind.Http
            ? new StreamProbe(probes, platform.EventWaiter, check)
            : new HostProbe(platform, desk.Inventory, check);
    }
}
