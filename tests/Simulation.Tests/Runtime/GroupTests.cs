using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Virtual routers that move together.</summary>
public sealed class GroupTests(ITestOutputHelper output)
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void LinkLost_MovesTheMateAtOnce_AndTheRestAfterAnIntervalAndAHalf()
    {
        using var pair = new GroupPair();
        pair.Start();
        Assert.Equal("MM BB", pair.States);
        long cut = pair.World.Now.Nanoseconds;

        pair.Link(0, 0).SetCarrier(false);
        pair.World.Run(0.1);
        Assert.Equal("IB BM", pair.States);
        Assert.Equal(CarpTransitionReason.MateFailed, LastChange(pair, pair.Router(0, 1)).Reason);
        pair.World.Run(1.5);

        Assert.Equal("IB MM", pair.States);
        Assert.Equal(CarpTransitionReason.MateMoved, LastChange(pair, pair.Router(1, 0)).Reason);
        long mate = pair.Changes.Last(item => item.Router == pair.Router(1, 1)).Nanoseconds - cut;
        long rest = pair.Changes.Last(item => item.Router == pair.Router(1, 0)).Nanoseconds - cut;
        output.WriteLine($"mate after {mate / 1e6:F2} ms, rest after {rest / 1e6:F0} ms");
        Assert.InRange(mate, 0, 10 * Millisecond);
    }

    [Fact]
    public void LinkBack_PreemptsAllAtOnce()
    {
        using var pair = new GroupPair();
        pair.Start();
        pair.Link(0, 1).SetCarrier(false);
        pair.World.Run(5);
        Assert.Equal("BI MM", pair.States);

        pair.Link(0, 1).SetCarrier(true);
        for (int i = 0; i < 10_000 && pair.States == "BB MM" | pair.States == "BI MM"; i++)
        {
            pair.World.Run(0.001);
        }

        pair.World.Run(0.01);
        Assert.Equal("MM BB", pair.States);
        long[] times = [.. Enumerable.Range(0, 2).Select(network => pair.Changes.Last(item => item.Router == pair.Router(0, network)).Nanoseconds)];
        Assert.Equal(times[0], times[1]);
        Assert.Equal(0, pair.Router(0, 0).DemotionLevel);
    }

    [Fact]
    public void Sends_Fail_MoveTheWholeGroup_AndBringItBack()
    {
        using var pair = new GroupPair(networks: 3);
        pair.Start();

        // Three in a row, and then it is known.
        pair.Nodes[0].Host.SendStatus = PlatformStatus.NoBuffers;
        pair.World.Run(8);
        Assert.Equal("BBB MMM", pair.States);

        pair.Nodes[0].Host.SendStatus = PlatformStatus.Ok;
        pair.World.Run(12);
        Assert.Equal("MMM BBB", pair.States);
        Assert.Equal(0, pair.Router(0, 2).DemotionLevel);
    }

    [Fact]
    public void Demotion_OfOneMember_IsThatOfAll()
    {
        using var pair = new GroupPair();
        pair.Start();

        pair.Nodes[0].Driver.Demote(pair.Router(0, 1), 7);
        pair.World.Run(5);

        Assert.Equal("BB MM", pair.States);
        Assert.Equal(7, pair.Router(0, 0).DemotionLevel);
        pair.Nodes[0].Driver.Demote(pair.Router(0, 1), 0);
        pair.World.Run(5);
        Assert.Equal("MM BB", pair.States);
        Assert.Equal(0, pair.Router(0, 0).DemotionLevel);
    }

    [Fact]
    public void Checks_ThatKeepOneMemberOut_MoveAll_AndAllServeAsALastResort()
    {
        using var pair = new GroupPair();
        pair.Start();

        pair.Router(0, 0).HandleHealth(level: 0, isFaulty: true, hasChecks: true, Now(pair, 0));
        pair.World.Run(1);
        Assert.Equal("IB MM", pair.States);
        pair.Nodes[1].Kill();
        pair.World.Run(7);
        Assert.True(pair.Router(0, 0).IsLastResort);
        pair.World.Run(3.1);
        Assert.Equal("MM -", pair.States);
        pair.Nodes[1].Start();
        pair.World.Run(8);
        Assert.Equal("IB MM", pair.States);

        pair.Router(0, 0).HandleHealth(level: 0, isFaulty: false, hasChecks: true, Now(pair, 0));
        pair.World.Run(8);
        Assert.Equal("MM BB", pair.States);
    }

    [Fact]
    public void Drain_OfOneMember_KeepsAllOut_UntilItIsOver()
    {
        using var pair = new GroupPair();
        pair.Start();

        pair.Nodes[0].Driver.Drain(pair.Router(0, 1), isDrained: true);
        pair.World.Run(0.1);
        Assert.Equal("BB MM", pair.States);
        pair.Nodes[1].Kill();
        pair.World.Run(30);
        Assert.Equal("BB -", pair.States);

        pair.Nodes[0].Driver.Drain(pair.Router(0, 1), isDrained: false);
        pair.World.Run(4);
        Assert.Equal("MM -", pair.States);
    }

    [Fact]
    public void Preemption_WaitsForAMemberWhoseMasterIsBetter()
    {
        // Better here on one network and there on the other: whoever leads keeps them, and nothing moves to and fro.
        using var pair = new GroupPair(configure: static (node, router) => router with
        {
            Parameters = router.Parameters with { Advskew = (byte)(node == (router.InterfaceName == "eth0" ? 0 : 1) ? 0 : 100) },
        });
        pair.Start();
        pair.World.Run(20);
        Assert.Equal("MM BB", pair.States);
        int changes = pair.Changes.Count;

        pair.World.Run(120);

        Assert.Equal("MM BB", pair.States);
        Assert.Equal(changes, pair.Changes.Count);
        Assert.Equal(TakeoverObstacle.WaitsForMates, pair.Router(1, 1).FindPreemptionObstacle(Now(pair, 1)));
    }

    [Fact]
    public void Split_WithoutPreemption_IsEndedByFollowingTheLeader()
    {
        using var pair = new GroupPair(configure: static (_, router) => router with { Parameters = router.Parameters with { Preempt = false } });
        pair.Nodes[1].Start();
        pair.World.Run(5);
        pair.Nodes[0].Start();
        pair.World.Run(5);
        Assert.Equal("BB MM", pair.States);

        // The better node misses the other's advertisements on one network for a while, and keeps what it takes there.
        pair.Networks[1].Cut(pair.Link(1, 1).Port, pair.Link(0, 1).Port);
        pair.World.Run(4);
        pair.Networks[1].MendAll();
        pair.World.Run(1);
        Assert.Equal("BM MB", pair.States);
        pair.World.Run(8);

        Assert.Equal("BB MM", pair.States);
        Assert.Contains(pair.Changes, item => item.Change.Reason == CarpTransitionReason.GroupSplit);
    }

    [Fact]
    public void Split_ThatNobodyCanEnd_IsTriedLessAndLess()
    {
        using var pair = new GroupPair();
        pair.Start();
        pair.Networks[1].Cut(pair.Link(0, 1).Port, pair.Link(1, 1).Port);
        pair.Networks[1].Cut(pair.Link(1, 1).Port, pair.Link(0, 1).Port);

        pair.World.Run(3600);

        int releases = pair.Changes.Count(item => item.Change.Reason == CarpTransitionReason.GroupSplit);
        output.WriteLine($"{releases} attempts in an hour");
        Assert.InRange(releases, 1, 12);
        Assert.Equal(CarpState.Master, pair.Router(0, 1).State);
    }

    [Fact]
    public void Flapping_IsDamped_UntilTheMasterFallsSilent()
    {
        using var pair = new GroupPair(configure: static (_, router) => router with { DampsFlapping = true });
        pair.Start();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("MM BB", pair.States);
            pair.Link(0, 0).SetCarrier(false);
            pair.World.Run(3);
            pair.Link(0, 0).SetCarrier(true);
            pair.World.Run(5);
        }

        Assert.Equal("BB MM", pair.States);
        Assert.Contains(CarpReport.Damped, pair.Reports);
        Assert.Equal(TakeoverObstacle.Damped, pair.Router(0, 0).FindPreemptionObstacle(Now(pair, 0)));
        pair.World.Run(50);
        Assert.Equal("BB MM", pair.States);
        pair.World.Run(10);
        Assert.Equal("MM BB", pair.States);
    }

    [Fact]
    public void AMemberThatIsGivenUp_TakesItsMatesAlong()
    {
        using var pair = new GroupPair();
        pair.Start();
        InetAddress address = pair.Router(0, 1).Configuration.Addresses[0].Virtual.Address;

        // Somebody on this host takes an address away again and again, until the node leaves it to the other.
        for (int i = 0; i < 10; i++)
        {
            pair.Link(0, 1).RemoveAddress(new VirtualAddress(address, 32));
            pair.World.Run(0.3);
        }

        Assert.Equal("BB MM", pair.States);
        Assert.Contains(pair.Changes, item => item.Change.Reason == CarpTransitionReason.AddressesTaken);
        Assert.Equal(CarpTransitionReason.MateFailed, LastChange(pair, pair.Router(0, 0)).Reason);
    }

    [Fact]
    public void ThirteenMembers_MoveTogether()
    {
        using var pair = new GroupPair(networks: 13);
        pair.Start();

        pair.Link(0, 6).SetCarrier(false);
        pair.World.Run(0.1);
        Assert.Equal("BBBBBBIBBBBBB MMMMMMBMMMMMM", pair.States);
        pair.World.Run(1.5);
        Assert.Equal("BBBBBBIBBBBBB MMMMMMMMMMMMM", pair.States);
        pair.Link(0, 6).SetCarrier(true);
        pair.World.Run(6);
        Assert.Equal("MMMMMMMMMMMMM BBBBBBBBBBBBB", pair.States);
    }

    [Fact]
    public void LeaveGroup_OfAMemberThatStops_LeavesItsMatesAlone()
    {
        using var pair = new GroupPair();
        pair.Start();
        VirtualRouter leaving = pair.Router(0, 1);

        pair.Nodes[0].Driver.LeaveGroup(leaving);
        pair.Nodes[0].Driver.Stop(leaving);
        pair.World.Run(2);

        Assert.Equal(CarpState.Master, pair.Router(0, 0).State);
        Assert.True(leaving.HasLeft);
    }

    [Fact]
    public void RandomLinkFaults_EndWithAllMembersOnOneNode_AndStayThere()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            RunFaults(seed);
        }
    }

    /// <summary>Cables, one-way links, losses, crashes and failing sends for two minutes; then everything works again.</summary>
    private static void RunFaults(ulong seed)
    {
        bool preempts = seed % 2 == 0;
        using var pair = new GroupPair(
            seed, networks: 2 + (int)(seed % 2), (_, router) => router with { Parameters = router.Parameters with { Preempt = preempts } });
        pair.Start();
        SimulatedRandom random = pair.World.Random;
        for (int i = 0; i < 40; i++)
        {
            Spoil(pair, random);
            pair.World.Run(random.NextBetween(0, 6_000) / 1000.0);
        }

        Mend(pair);
        // A split has a patience of two master-down times, and a silence of up to ten minutes when it was tried in vain before.
        pair.World.Run(preempts ? 40 : 700);
        Assert.True(pair.IsTogether, $"seed {seed}: {pair.States}");
        int changes = pair.Changes.Count;
        pair.World.Run(120);
        Assert.True(changes == pair.Changes.Count && pair.IsTogether, $"seed {seed}: {pair.States} after {pair.Changes.Count - changes} changes");
    }

    private static void Spoil(GroupPair pair, SimulatedRandom random)
    {
        int node = (int)random.NextBetween(0, 1);
        int network = (int)random.NextBetween(0, pair.Networks.Length - 1);
        switch (random.NextBetween(0, 7))
        {
            case 0 or 1:
                pair.Link(node, network).SetCarrier(false);
                break;
            case 2 or 3:
                pair.Link(node, network).SetCarrier(true);
                break;
            case 4:
                pair.Networks[network].Cut(pair.Link(node, network).Port, pair.Link(1 - node, network).Port);
                break;
            case 5:
                pair.Networks[network].MendAll();
                break;
            case 6:
                pair.Networks[network].Conditions = new NetworkConditions { LossPermille = (int)random.NextBetween(0, 400) };
                break;
            default:
                if (pair.Nodes[node].IsAlive)
                {
                    pair.Nodes[node].Kill();
                }
                else
                {
                    pair.Nodes[node].Start();
                }

                break;
        }
    }

    private static void Mend(GroupPair pair)
    {
        for (int network = 0; network < pair.Networks.Length; network++)
        {
            pair.Networks[network].MendAll();
            pair.Networks[network].Conditions = new NetworkConditions();
            pair.Link(0, network).SetCarrier(true);
            pair.Link(1, network).SetCarrier(true);
        }

        foreach (SimulatedNode node in pair.Nodes)
        {
            node.Start();
        }
    }

    private static CarpAction LastChange(GroupPair pair, VirtualRouter router) => pair.Changes.Last(item => item.Router == router).Change;

    private static Core.Time.MonotonicInstant Now(GroupPair pair, int node) => pair.Nodes[node].Host.Now;
}
