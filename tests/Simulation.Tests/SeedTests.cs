using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NativeCarp.Platform.Simulated;
using NativeCarp.Simulation.Tests.Peers;
using NativeCarp.Simulation.Tests.Simulator;

namespace NativeCarp.Simulation.Tests;

/// <summary>Random schedules. NATIVECARP_SEEDS=A-B runs those instead of the usual ones.</summary>
public class SeedTests
{
    private const ulong UsualFirst = 1;
    private const ulong UsualLast = 20_000;
    private const ulong UsualLastWithChecks = 3_000;

    [Fact]
    public void Run_ManySeeds_OneOwnerAfterTheLastFaultAndNothingForbiddenOnTheWay() => Run(Range(UsualLast), Scenario.Generate);

    [Fact]
    public void Run_ChecksFailAtRandomBesides_OneOwnerAfterTheLastFaultAndNothingForbiddenOnTheWay() =>
        Run(Range(UsualLastWithChecks), Scenario.GenerateWithChecks);

    /// <summary>Checks that go on failing: one owner all the same, no flapping, and none that is worse than another.</summary>
    [Fact]
    public void Run_ChecksFailForGood_OneOwnerThatIsNoWorseThanTheOthers()
    {
        (ulong first, ulong last) = Range(UsualLastWithChecks);
        var lastResorts = 0;
        for (ulong seed = first; seed <= last; seed++)
        {
            var random = new SimulatedRandom(seed);
            MemberPlan[] members = [.. Enumerable.Range(0, 2 + random.NextBelow(2)).Select(i =>
                new MemberPlan(PeerKind.Nativecarp, 1, (byte)random.NextBetween(0, 240), random.NextChance(500), (byte)(i + 1)))];
            using var cluster = new Cluster(new ClusterPlan(members, RunsIpv4: true, RunsIpv6: false, 100_000) { HasChecks = true }, seed);
            NativeMember[] nodes = [.. cluster.Members.OfType<NativeMember>()];
            foreach (NativeMember node in nodes)
            {
                foreach (string program in (string[])[MemberChecks.Service, MemberChecks.Disk])
                {
                    if (random.NextChance(500))
                    {
                        cluster.World.ScheduleAfter(random.NextBetween(0, 15_000_000_000), () => node.Host.Probes.Programs.Remove(program));
                    }
                }
            }

            cluster.World.Run(30);
            cluster.Checker.BeginSettled();
            cluster.World.Run(60);

            int[] levels = [.. nodes.Select(node => (int)node.Node.Router.DemotionLevel)];
            NativeMember owner = Assert.Single(nodes, node => node.IsOwner);
            Assert.True(owner.Node.Router.DemotionLevel == levels.Min(), $"seed {seed}: {owner.Name} is owner of {string.Join(", ", levels)}");
            lastResorts += owner.Node.Router.IsLastResort ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seeds {first}-{last}: {lastResorts} last resorts");
        Assert.NotEqual(0, lastResorts);
    }

    private static void Run((ulong First, ulong Last) seeds, Func<ulong, Scenario> generate)
    {
        (ulong first, ulong last) = seeds;
        long lost = 0;
        long lostBeyond = 0;
        long doubled = 0;
        long doubledBeyond = 0;
        long changes = 0;
        var failures = new ConcurrentDictionary<ulong, string>();
        Parallel.For((long)first, (long)last + 1, seed =>
        {
            Scenario scenario = generate((ulong)seed);
            RunResult result = ScenarioRunner.Run(scenario);
            Interlocked.Add(ref lost, result.LostNanoseconds);
            Interlocked.Add(ref lostBeyond, long.Max(0, result.LostNanoseconds - scenario.Plan.UnavoidableLossNanoseconds));
            Interlocked.Add(ref doubled, result.DoubledNanoseconds);
            Interlocked.Add(ref doubledBeyond, long.Max(0, result.DoubledNanoseconds - scenario.Plan.UnavoidableDoublingNanoseconds));
            Interlocked.Add(ref changes, result.Changes);
            if (result.Failure is not null)
            {
                failures[(ulong)seed] = result.Failure;
            }
        });

        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {first}-{last}: {changes} changes of owner; after the last fault {lost / 1e9:F1} owner-seconds lost, "
            + $"{lostBeyond / 1e9:F1} of them beyond a master-down time; {doubled / 1e9:F1} doubled, "
            + $"{doubledBeyond / 1e9:F1} of them beyond an interval");
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        TestContext.Current.SendDiagnosticMessage(summary);
        if (!failures.IsEmpty)
        {
            string list = string.Join('\n', failures.OrderBy(failure => failure.Key).Take(50)
                .Select(failure => $"{failure.Key}: {failure.Value.Split('\n')[0]}"));
            Assert.Fail($"{failures.Count} seeds failed\n{list}\n{ScenarioRunner.Describe(generate(failures.Keys.Min()))}");
        }
    }

    /// <summary>Cloned machines: nothing tells the two apart but chance. Source: exploration.md V7.</summary>
    [Fact]
    public void Run_TwoMachinesWithOneAddress_OneOwnerInTheEnd()
    {
        MemberPlan twin = new(PeerKind.Nativecarp, 1, 0, Preempt: false, LastOctet: 7);
        for (ulong seed = 1; seed <= 200; seed++)
        {
            using var cluster = new Cluster(
                new ClusterPlan([twin, twin], RunsIpv4: true, RunsIpv6: false, JitterNanoseconds: 100_000), seed);
            cluster.Network.Cut(cluster.Members[0].Port, cluster.Members[1].Port);
            cluster.Network.Cut(cluster.Members[1].Port, cluster.Members[0].Port);
            cluster.World.Run(10);
            Assert.All(cluster.Members, member => Assert.True(member.IsOwner));

            cluster.Network.MendAll();
            cluster.World.Run(60);

            cluster.Checker.BeginSettled();
            cluster.World.Run(60);
        }
    }

    private static (ulong First, ulong Last) Range(ulong usualLast)
    {
        string? given = Environment.GetEnvironmentVariable("NATIVECARP_SEEDS");
        if (given is null)
        {
            return (UsualFirst, usualLast);
        }

        string[] ends = given.Split('-');
        return (ulong.Parse(ends[0], CultureInfo.InvariantCulture), ulong.Parse(ends[^1], CultureInfo.InvariantCulture));
    }
}
