using System.Collections.Generic;
using System.Linq;
using NativeCarp.Platform.Simulated;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>A cluster and what is done to it: everything that follows from one seed.</summary>
internal sealed record Scenario(ulong Seed, ClusterPlan Plan, IReadOnlyList<Fault> Faults)
{
    /// <summary>Chance of its own, so that the faults without checks are the same.</summary>
    private const ulong ChecksSeed = 0x6865_616c_7468;

    private static readonly byte[] s_skews = [0, 0, 1, 20, 50, 100, 128, 200, 240];

    private static readonly PeerKind[] s_foreignKinds =
        [PeerKind.Ucarp, PeerKind.Ucarp, PeerKind.UcarpBigEndian, PeerKind.FreeBsd, PeerKind.NetBsd, PeerKind.OpenBsd];

    private static readonly FaultKind[] s_anyKinds =
    [
        FaultKind.Loss, FaultKind.Lateness, FaultKind.Duplication, FaultKind.CutOneWay, FaultKind.Partition, FaultKind.Lie,
        FaultKind.PowerLoss, FaultKind.CarrierLoss, FaultKind.Stop, FaultKind.Demote,
    ];

    private static readonly FaultKind[] s_nativeKinds =
    [
        .. s_anyKinds, FaultKind.Kill, FaultKind.AdminDown, FaultKind.InterfaceGone, FaultKind.Pause, FaultKind.SendErrors,
        FaultKind.AddRefused, FaultKind.RemoveRefused, FaultKind.AddPending, FaultKind.LinkEventsLate, FaultKind.LinkEventsLost,
        FaultKind.CarrierLossUnnoticed, FaultKind.Release, FaultKind.WallClockStep,
    ];

    private static readonly FaultKind[] s_scriptedKinds =
    [
        .. s_nativeKinds.Except([FaultKind.AddRefused, FaultKind.RemoveRefused, FaultKind.AddPending]),
        FaultKind.ScriptHangs, FaultKind.ScriptHangs, FaultKind.ScriptFails, FaultKind.ScriptFails,
    ];

    public static Scenario Generate(ulong seed)
    {
        var random = new SimulatedRandom(seed);
        ClusterPlan plan = GeneratePlan(random);
        int count = random.NextBelow(9);
        List<Fault> faults = [];
        for (int i = 0; i < count; i++)
        {
            faults.Add(GenerateFault(random, plan));
        }

        return new Scenario(seed, plan, [.. faults.OrderBy(fault => fault.AtMilliseconds)]);
    }

    /// <summary>The same cluster and faults, with health checks on every nativecarp that fail for a while besides.</summary>
    public static Scenario GenerateWithChecks(ulong seed)
    {
        Scenario scenario = Generate(seed);
        var random = new SimulatedRandom(seed ^ ChecksSeed);
        int[] members = [.. scenario.Plan.Members.Index().Where(member => member.Item.Kind == PeerKind.Nativecarp).Select(member => member.Index)];
        List<Fault> faults = [.. scenario.Faults];
        for (int i = random.NextBelow(6); i >= 0; i--)
        {
            FaultKind kind = random.NextChance(500) ? FaultKind.CheckDemotes : FaultKind.CheckKeepsOut;
            faults.Add(new Fault(
                (int)random.NextBetween(0, 40_000), kind, members[random.NextBelow(members.Length)], Amount: 0, (int)random.NextBetween(500, 12_000)));
        }

        return scenario with { Plan = scenario.Plan with { HasChecks = true }, Faults = [.. faults.OrderBy(fault => fault.AtMilliseconds)] };
    }

    private static ClusterPlan GeneratePlan(SimulatedRandom random)
    {
        int size = random.NextBelow(10) switch
        {
            < 4 => 2,
            < 8 => 3,
            _ => 4,
        };
        bool isPure = random.NextChance(400);
        bool isDual = random.NextChance(200);
        bool isIpv6Only = isPure && !isDual && random.NextChance(150);
        byte advbase = (byte)(isPure && random.NextChance(80) ? 0 : random.NextChance(150) ? 2 : 1);
        byte commonSkew = advbase == 0 ? (byte)random.NextBetween(13, 100) : s_skews[random.NextBelow(s_skews.Length)];
        List<MemberPlan> members = [];
        byte octet = (byte)random.NextBetween(1, 100);
        for (int i = 0; i < size; i++)
        {
            bool isForeign = !isPure && i > 0 && i <= 2 && random.NextChance(700);
            PeerKind kind = isForeign ? GenerateForeignKind(random, isDual) : PeerKind.Nativecarp;
            byte skew = random.NextChance(450) ? commonSkew
                : advbase == 0 ? (byte)random.NextBetween(13, 100)
                : s_skews[random.NextBelow(s_skews.Length)];

            // Foreign systems with equal parameters flap among themselves, which is not ours to mend.
            while (isForeign && members.Exists(member => member.Kind != PeerKind.Nativecarp && member.Advskew == skew))
            {
                skew = (byte)((skew + 30) % 240);
            }

            octet += (byte)random.NextBetween(1, 40);
            bool usesScripts = !isForeign && random.NextChance(250);
            members.Add(new MemberPlan(kind, advbase, skew, random.NextChance(400), octet, usesScripts));
        }

        // The order of addresses must not follow the order of members.
        int turns = random.NextBelow(size);
        members = [.. members.Skip(turns), .. members.Take(turns)];
        long jitter = advbase == 0 ? 100_000 : random.NextBelow(3) switch
        {
            0 => 50_000,
            1 => 2_000_000,
            _ => 20_000_000,
        };
        return new ClusterPlan(members, RunsIpv4: !isIpv6Only, RunsIpv6: isDual || isIpv6Only, jitter);
    }

    private static PeerKind GenerateForeignKind(SimulatedRandom random, bool isDual)
    {
        PeerKind kind = s_foreignKinds[random.NextBelow(s_foreignKinds.Length)];

        // ucarp knows no IPv6, and NetBSD's silence there makes the others fight it.
        return isDual && kind != PeerKind.OpenBsd ? PeerKind.FreeBsd : kind;
    }

    private static Fault GenerateFault(SimulatedRandom random, ClusterPlan plan)
    {
        int member = random.NextBelow(plan.Members.Count);
        FaultKind[] kinds = plan.Members[member].UsesScripts ? s_scriptedKinds
            : plan.Members[member].Kind == PeerKind.Nativecarp ? s_nativeKinds
            : s_anyKinds;
        FaultKind kind = kinds[random.NextBelow(kinds.Length)];

        // A kernel flaps for ever behind a switch that filters one family, yields to its own echo, and believes every repetition; only
        // our own kind is asked to live with that.
        if (plan.IsPure && random.NextChance(150))
        {
            kind = random.NextBelow(3) switch
            {
                0 => FaultKind.Attack,
                1 => FaultKind.Reflection,
                _ => plan.RunsIpv6 ? FaultKind.FilterIpv6 : kind,
            };
        }

        int amount = kind switch
        {
            FaultKind.Loss => (int)random.NextBetween(50, 700),
            FaultKind.Duplication => (int)random.NextBetween(50, 500),
            FaultKind.Lateness => (int)random.NextBetween(5, 1500),
            FaultKind.CutOneWay => (member + 1 + random.NextBelow(plan.Members.Count - 1)) % plan.Members.Count,
            FaultKind.Partition => (int)random.NextBetween(1, (1 << plan.Members.Count) - 2),
            FaultKind.Demote => (int)random.NextBetween(1, 255),
            FaultKind.LinkEventsLate => (int)random.NextBetween(1, 2000),
            FaultKind.WallClockStep => (int)random.NextBetween(-100_000_000, 100_000_000),
            FaultKind.ScriptHangs => random.NextBelow(2),
            FaultKind.Attack => random.NextBelow(Attacker.Ways),
            _ => 0,
        };
        int length = random.NextChance(300) ? (int)random.NextBetween(1, 900) : (int)random.NextBetween(500, 12_000);
        return new Fault((int)random.NextBetween(0, 40_000), kind, member, amount, length);
    }
}
