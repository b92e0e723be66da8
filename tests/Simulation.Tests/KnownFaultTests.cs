using System.Collections.Generic;
using System.Linq;
using NativeCarp.Simulation.Tests.Peers;
using NativeCarp.Simulation.Tests.Simulator;

namespace NativeCarp.Simulation.Tests;

/// <summary>
/// The faults that earlier rules had, V1 to V7 and W1 to W10 of exploration.md, each in the circumstances in which it was found, a hundred
/// times with other chance. The same circumstances are searched through and through in <see cref="ExplorationTests"/>, in these worlds
/// (N is ours, X ours with a wrong clock, U ucarp, E ucarp of the other byte order, K FreeBSD, B OpenBSD):
/// <code>
/// V1  NK, KN tie                   W1   NK, KN tie
/// V2  NN, NNN goodbye              W2   BN asking
/// V3  NNN distinct preempt-all     W3   NNN distinct demotion
/// V4  NU, UN tie cut               W4   NE, EN tie
/// V5  NN tie two families apart    W5   NU, UN tie
/// V6  every cut; never for ever    W6   NNU, UNN tie preempt
/// V7  NN clones                    W7   NN, NNN tie crash (one loss)
///                                  W8   NNN distinct preempt cut
///                                  W9   NN neighbours
///                                  W10  NN unequal advbases demotion
/// </code>
/// V6 ends with the cut where nothing crosses it, and before where questions for the address do: the worlds called filter.
/// </summary>
public class KnownFaultTests
{
    private const int Seeds = 100;

    private static readonly Dictionary<string, (MemberPlan[] Members, Fault[] Faults)> s_cases = new()
    {
        // The members' last octets order them: of equals the smaller one wins.
        ["V1, W1: a tie with a kernel that we lose"] = ([Ours(0, 57), Other(PeerKind.FreeBsd, 0, 1)], [Apart(5_000, 4_000)]),
        ["V1: the common master of two equals stops"] =
            ([Ours(0, 9), Ours(20, 57), Other(PeerKind.FreeBsd, 20, 1)], [new(8_000, FaultKind.Stop, 0, 0, 20_000)]),
        ["V2: an advertisement overtaken by its bow-out"] =
            ([Ours(0, 1), Ours(20, 2)], [new(7_900, FaultKind.Lateness, 0, 30, 4_000), new(8_000, FaultKind.Stop, 0, 0, 9_000)]),
        ["V3: a late advertisement calls a third up"] =
            ([Preempting(0, 1), Preempting(20, 2), Ours(100, 3)],
            [
                new(6_000, FaultKind.CarrierLoss, 0, 0, 5_000),
                new(6_000, FaultKind.CarrierLoss, 1, 0, 5_200),
                new(11_000, FaultKind.Lateness, 2, 900, 9_000),
            ]),
        ["V4: ucarp misses three of the winner's"] =
            ([Ours(0, 1), Other(PeerKind.Ucarp, 0, 57)], [new(6_000, FaultKind.CutOneWay, 0, 1, 5_000)]),
        ["V6: a rival that does not hear us, until it does"] =
            ([Ours(0, 1), Ours(20, 2)], [new(6_000, FaultKind.CutOneWay, 0, 1, 12_000)]),
        ["W2: a ghost is heard again, and believed when it answers"] =
            ([Ours(50, 57), Other(PeerKind.OpenBsd, 0, 1)], [Apart(6_000, 500), Apart(8_000, 6_000), new(20_000, FaultKind.CutOneWay, 0, 1, 9_000)]),
        ["W3: demoted, and late"] =
            ([Ours(0, 1), Ours(20, 2), Ours(50, 3)],
                [new(8_000, FaultKind.Demote, 0, 5, 8_000), new(8_000, FaultKind.Lateness, 0, 800, 5_000)]),
        ["W4: a ucarp of the other byte order"] =
            ([Ours(0, 1), Other(PeerKind.UcarpBigEndian, 0, 57)], [Apart(5_000, 5_000)]),
        ["W5: ucarp has yielded when we fall silent"] =
            ([Ours(0, 1), Other(PeerKind.Ucarp, 0, 57)], [Apart(5_000, 5_000), Apart(12_000, 5_000)]),
        ["W6: two of ours and a ucarp, equal, and preemption"] =
            ([Preempting(0, 1), Preempting(0, 2), Other(PeerKind.Ucarp, 0, 57)], [new(8_000, FaultKind.Partition, 0, 1, 5_000)]),
        ["W7: two of ours, equal, and losses"] =
            ([Ours(0, 1), Ours(0, 2)], [Apart(5_000, 4_000), new(9_000, FaultKind.Loss, 0, 300, 4_000)]),
        ["W8: 0 is not heard by 2, and 1 preempts"] =
            ([Preempting(0, 1), Preempting(20, 2), Preempting(50, 3)], [new(5_000, FaultKind.CutOneWay, 0, 2, 9_000)]),
        ["W9: answers faster than the limiter allows"] =
            ([Ours(0, 1), Ours(20, 2), Ours(50, 3)],
                [new(6_000, FaultKind.Partition, 0, 1, 6_000), new(11_000, FaultKind.Duplication, 0, 900, 4_000)]),
        ["W10: demoted with another advbase"] =
            ([Ours(0, 1), Ours(0, 2) with { Advbase = 2 }], [new(12_000, FaultKind.Demote, 0, 5, 9_000)]),
        ["W10: demoted with another advbase beside a kernel"] =
            ([Ours(0, 1), Other(PeerKind.FreeBsd, 0, 2) with { Advbase = 2 }], [new(12_000, FaultKind.Demote, 0, 5, 9_000)]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Circumstances_EndsWithOneOwnerInTime(string name)
    {
        (MemberPlan[] members, Fault[] faults) = s_cases[name];
        Run(new ClusterPlan(members, RunsIpv4: true, RunsIpv6: false, JitterNanoseconds: 100_000), faults);
    }

    /// <summary>V5: the order by IPv4 addresses and the order by IPv6 addresses name different winners.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_TieInTwoFamiliesWithOppositeOrders_EndsWithOneOwnerInTime(bool isFiltered)
    {
        Fault[] faults = isFiltered ? [Apart(5_000, 4_000), new(8_500, FaultKind.FilterIpv6, 0, 0, 6_000)] : [Apart(5_000, 4_000)];
        Run(new ClusterPlan([Ours(0, 1), Ours(0, 200)], RunsIpv4: true, RunsIpv6: true, JitterNanoseconds: 100_000), faults);
    }

    private static void Run(ClusterPlan plan, Fault[] faults)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var scenario = new Scenario(seed, plan, [.. faults.OrderBy(fault => fault.AtMilliseconds)]);
            RunResult result = ScenarioRunner.Run(scenario);
            Assert.True(result.Failure is null, result.Failure is null ? "" : ScenarioRunner.Describe(scenario));
        }
    }

    private static Fault Apart(int atMilliseconds, int lengthMilliseconds) =>
        new(atMilliseconds, FaultKind.Partition, Member: 0, Amount: 1, lengthMilliseconds);

    private static MemberPlan Ours(byte advskew, byte octet) => new(PeerKind.Nativecarp, 1, advskew, Preempt: false, octet);

    private static MemberPlan Preempting(byte advskew, byte octet) => new(PeerKind.Nativecarp, 1, advskew, Preempt: true, octet);

    private static MemberPlan Other(PeerKind kind, byte advskew, byte octet) => new(kind, 1, advskew, Preempt: false, octet);
}
