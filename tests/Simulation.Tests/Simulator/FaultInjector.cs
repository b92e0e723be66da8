using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>Does faults to a cluster. What is in force is always computed from the faults in force, so that they may overlap.</summary>
internal sealed class FaultInjector
{
    private const long Millisecond = 1_000_000;

    /// <summary>A service manager kills what has not stopped by then: a down script that hangs is waited for without limit.</summary>
    private const long StopNanoseconds = 90_000 * Millisecond;

    private readonly Cluster _cluster;
    private readonly List<Fault> _active = [];
    private readonly MonotonicInstant _lastEnd;
    private readonly Attacker? _attacker;
    private readonly Liar? _liar;

    public FaultInjector(Cluster cluster, IReadOnlyList<Fault> schedule)
    {
        _cluster = cluster;
        _attacker = schedule.Any(fault => fault.Kind == FaultKind.Attack) ? new Attacker(cluster.World, cluster.Network) : null;
        _liar = schedule.Any(fault => fault.Kind == FaultKind.Lie) ? new Liar(cluster.Network) : null;
        _lastEnd = At(schedule.Select(fault => fault.EndMilliseconds).DefaultIfEmpty().Max());
        foreach (Fault fault in schedule)
        {
            cluster.World.Schedule(At(fault.AtMilliseconds), () => Begin(fault));
            cluster.World.Schedule(At(fault.EndMilliseconds), () => End(fault));
        }
    }

    /// <summary>Whether every member runs again; one that was told to stop may have been slow to do so.</summary>
    public bool HasRecovered
    {
        get
        {
            foreach (NativeMember member in _cluster.Members.OfType<NativeMember>())
            {
                if (member.Node.IsStopping && _cluster.World.Now.NanosecondsSince(_lastEnd) > StopNanoseconds)
                {
                    member.Kill();
                }

                if (!member.Node.IsAlive)
                {
                    member.PowerOn();
                }
            }

            return _cluster.Members.OfType<NativeMember>().All(member => !member.Node.IsPaused && !member.Node.IsStopping);
        }
    }

    private MonotonicInstant At(int milliseconds) => _cluster.Start.AddNanoseconds(milliseconds * Millisecond);

    private void Begin(Fault fault)
    {
        _cluster.Transcript.Add("*", fault.ToString());
        _active.Add(fault);
        Member member = _cluster.Members[fault.Member];
        NoteForChecker(member, fault);
        switch (fault.Kind)
        {
            case FaultKind.PowerLoss:
                member.PowerOff();
                break;
            case FaultKind.Kill:
                ((NativeMember)member).Kill();
                break;
            case FaultKind.Stop:
                member.Stop();
                break;
            case FaultKind.Pause:
                ((NativeMember)member).Node.Pause(fault.LengthMilliseconds * Millisecond);
                break;
            case FaultKind.Release:
                ((NativeMember)member).Node.Release(3_000 * Millisecond);
                break;
            case FaultKind.WallClockStep:
                ((NativeMember)member).Host.WallClockOffsetMilliseconds += fault.Amount;
                _cluster.Checker.NoteWrongClock();
                break;
            case FaultKind.Attack:
                _attacker!.Attack(fault.Amount, At(fault.EndMilliseconds));
                break;
        }

        Apply(member);
    }

    private void End(Fault fault)
    {
        _cluster.Transcript.Add("*", $"end of {fault.Kind} member={fault.Member}");
        _active.Remove(fault);
        Member member = _cluster.Members[fault.Member];
        NoteForChecker(member, fault);
        if (fault.Kind == FaultKind.WallClockStep)
        {
            ((NativeMember)member).Host.WallClockOffsetMilliseconds -= fault.Amount;
        }

        Apply(member);
        bool isDown = IsActive(member, FaultKind.PowerLoss) || IsActive(member, FaultKind.Kill) || IsActive(member, FaultKind.Stop);
        if (fault.Kind is FaultKind.PowerLoss or FaultKind.Kill or FaultKind.Stop && !isDown)
        {
            member.Start();
        }
    }

    private void NoteForChecker(Member member, Fault fault)
    {
        if (member is not NativeMember native)
        {
            return;
        }

        if (fault.Kind is FaultKind.AddPending or FaultKind.AddRefused or FaultKind.RemoveRefused or FaultKind.LinkEventsLate
            or FaultKind.LinkEventsLost or FaultKind.CarrierLossUnnoticed or FaultKind.Kill or FaultKind.PowerLoss
            or FaultKind.InterfaceGone)
        {
            _cluster.Checker.NoteAddressFault(native, At(fault.EndMilliseconds));
        }

        if (fault.Kind is FaultKind.Stop or FaultKind.Release)
        {
            _cluster.Checker.NoteLeaving(native);
        }

        if (fault.Kind is FaultKind.Pause or FaultKind.SendErrors or FaultKind.CarrierLoss or FaultKind.CarrierLossUnnoticed
            or FaultKind.AdminDown or FaultKind.InterfaceGone)
        {
            _cluster.Checker.NoteDisturbance(native, At(fault.EndMilliseconds).AddNanoseconds(Millisecond));
        }
    }

    private void Apply(Member member)
    {
        ApplyToNetwork();
        bool hasCarrier = !IsActive(member, FaultKind.CarrierLoss) && !IsActive(member, FaultKind.CarrierLossUnnoticed);
        member.Demote((byte)AmountOf(member, FaultKind.Demote));
        if (member is not NativeMember native)
        {
            if (member.Port.IsPlugged != hasCarrier)
            {
                member.SetCarrier(hasCarrier);
            }

            return;
        }

        SimulatedHost host = native.Host;
        host.SendStatus = IsActive(member, FaultKind.SendErrors) ? PlatformStatus.NoBuffers : PlatformStatus.Ok;
        host.AddressAddStatus = IsActive(member, FaultKind.AddRefused) ? PlatformStatus.Failed
            : IsActive(member, FaultKind.AddPending) ? PlatformStatus.Pending
            : PlatformStatus.Ok;
        host.AddressRemoveStatus = IsActive(member, FaultKind.RemoveRefused) ? PlatformStatus.Failed : PlatformStatus.Ok;
        host.LinkEventDelayNanoseconds = _active.Where(fault => fault.Member == member.Index && fault.Kind == FaultKind.LinkEventsLate)
            .Select(fault => fault.Amount * Millisecond).DefaultIfEmpty().Max();
        host.LosesLinkEvents = IsActive(member, FaultKind.LinkEventsLost) || IsActive(member, FaultKind.CarrierLossUnnoticed);
        Run(host, MemberChecks.Service, !IsActive(member, FaultKind.CheckDemotes));
        Run(host, MemberChecks.Disk, !IsActive(member, FaultKind.CheckKeepsOut));
        if (native.Scripts is { } scripts)
        {
            scripts.Hang = IsActive(member, FaultKind.ScriptHangs);
            scripts.AreStubborn = AmountOf(member, FaultKind.ScriptHangs) > 0;
            scripts.Fail = IsActive(member, FaultKind.ScriptFails);
        }

        native.Link.SetUp(!IsActive(member, FaultKind.AdminDown));
        native.SetCarrier(hasCarrier);
        if (IsActive(member, FaultKind.InterfaceGone) || IsActive(member, FaultKind.PowerLoss))
        {
            native.Link.Remove();
        }
        else
        {
            native.RestoreInterface();
        }
    }

    private static void Run(SimulatedHost host, string program, bool isRunning) =>
        _ = isRunning ? host.Probes.Programs.Add(program) : host.Probes.Programs.Remove(program);

    private void ApplyToNetwork()
    {
        NetworkConditions conditions = _cluster.CalmConditions;
        if (_liar is not null)
        {
            _liar.Lies = _active.Exists(fault => fault.Kind == FaultKind.Lie);
        }

        _cluster.Network.MendAll();
        foreach (Fault fault in _active)
        {
            conditions = fault.Kind switch
            {
                FaultKind.Loss => conditions with { LossPermille = fault.Amount },
                FaultKind.Lateness => conditions with { LatePermille = 300, LatenessNanoseconds = fault.Amount * Millisecond },
                FaultKind.Duplication => conditions with { DuplicationPermille = fault.Amount },
                FaultKind.FilterIpv6 => conditions with { FiltersIpv6Multicast = true },
                FaultKind.Reflection => conditions with { Reflects = true },
                _ => conditions,
            };
            if (fault.Kind == FaultKind.CutOneWay)
            {
                _cluster.Network.Cut(_cluster.Members[fault.Member].Port, _cluster.Members[fault.Amount].Port);
            }
            else if (fault.Kind == FaultKind.Partition)
            {
                Partition(fault.Amount);
            }
        }

        _cluster.Network.Conditions = conditions;
    }

    private void Partition(int mask)
    {
        foreach (Member from in _cluster.Members)
        {
            foreach (Member to in _cluster.Members)
            {
                if (((mask >> from.Index) & 1) != ((mask >> to.Index) & 1))
                {
                    _cluster.Network.Cut(from.Port, to.Port);
                }
            }
        }
    }

    private bool IsActive(Member member, FaultKind kind) => _active.Exists(fault => fault.Kind == kind && fault.Member == member.Index);

    private int AmountOf(Member member, FaultKind kind) =>
        _active.FindLast(fault => fault.Kind == kind && fault.Member == member.Index)?.Amount ?? 0;
}
