using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Health;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Two nodes on a network, with a cable of their own between them and a third host on the network as reference.</summary>
public sealed class SecondPathTests
{
    private const double Hold = 20;

    private readonly List<byte[]> _first = [];
    // Of the first node alone.
    private readonly List<byte[]> _second = [];

    [Fact]
    public void AdvertisementsAreLost_TheTakeoverIsHeld_AndTheReportsSayFromWhenToWhen()
    {
        using GroupPair pair = Start();
        Isolate(pair);

        // The last one was heard within the second before; 3.39 s of silence are a dead master's.
        pair.World.Run(2.3 + Hold);
        Assert.Equal("M B", pair.States);
        Assert.Contains(CarpReport.TakeoverHeld, pair.Reports);
        pair.World.Run(1.2);

        Assert.Equal("M M", pair.States);
        Assert.Contains(CarpReport.HoldIsOver, pair.Reports);
    }

    [Fact]
    public void TheCableIsPulled_NothingHappens()
    {
        using GroupPair pair = Start();
        int changes = pair.Changes.Count;

        pair.Link(0, 1).SetCarrier(false);
        pair.World.Run(20);

        Assert.Equal(changes, pair.Changes.Count);
    }

    [Fact]
    public void TheMasterIsKilled_IsTakenOverOnTime()
    {
        using GroupPair pair = Start();

        pair.Nodes[0].Kill();
        pair.World.Run(3.5);

        Assert.Equal("- M", pair.States);
        Assert.DoesNotContain(CarpReport.TakeoverHeld, pair.Reports);
    }

    [Fact]
    public void TheMastersReferenceIsLost_ItSaysNothingOnTheSecondPath()
    {
        using GroupPair pair = Start();
        Assert.NotEmpty(_second);

        pair.Networks[0].Cut(pair.ReferencePort!, pair.Link(0, 0).Port);
        pair.World.Run(2);
        _second.Clear();
        pair.World.Run(10);

        Assert.Empty(_second);
        Assert.Equal("B M", pair.States);
        Assert.True(pair.Router(0, 0).DemotionLevel > 0);
    }

    [Fact]
    public void RecordingsOfTheFirstPath_OnTheSecond_HoldNothing()
    {
        using GroupPair pair = Start();
        byte[][] recorded = [.. _first.Where(frame => CarpAdvertisement.TryParse(frame, out _, out _)).Select(frame => Redirect(frame, pair))];
        Assert.NotEmpty(recorded);

        pair.Nodes[0].Kill();
        for (int i = 0; i < 35; i++)
        {
            pair.Networks[1].Send(pair.Link(0, 1).Port, recorded[^(1 + (i % recorded.Length))]);
            pair.World.Run(0.1);
        }

        Assert.Equal("- M", pair.States);
        Assert.DoesNotContain(CarpReport.TakeoverHeld, pair.Reports);
    }

    [Fact]
    public void RecordingsOfTheSecondPath_OnTheFirst_DelayNothing()
    {
        using GroupPair pair = Start();
        byte[][] recorded = [.. _second.Select(frame => Redirect(frame, pair, toGroup: true))];
        Assert.NotEmpty(recorded);

        pair.Nodes[0].Kill();
        for (int i = 0; i < 35; i++)
        {
            pair.Networks[0].Send(pair.Link(0, 0).Port, recorded[^(1 + (i % recorded.Length))]);
            pair.World.Run(0.1);
        }

        Assert.Equal("- M", pair.States);
    }

    private GroupPair Start()
    {
        var pair = new GroupPair(configure: static (node, router) => router with
        {
            Group = null,
            Parameters = router.Parameters with { Preempt = false },
            SecondPath = new SecondPath("eth1", Bench.Address($"10.9.1.{2 - node}"), "router", (long)(Hold * 1e9)),
        });
        var reference = new SimulatedHost(pair.World, "router");
        pair.ReferencePort = reference.AddInterface(
            "eth0", pair.Networks[0], new MacAddress(0x0200_0000_0063), new VirtualAddress(Bench.Address("10.9.0.99"), 24)).Port;
        foreach (SimulatedNode node in pair.Nodes)
        {
            node.FurtherRouters = [];
            node.Checks =
            [
                new CheckConfiguration
                {
                    Name = "router",
                    Kind = CheckKind.Arp,
                    InterfaceName = "eth0",
                    Address = Bench.Address("10.9.0.99"),
                    Timing = new CheckTiming { IntervalNanoseconds = 500_000_000, TimeoutNanoseconds = 400_000_000 },
                },
            ];
        }

        pair.Networks[0].FrameSent = (_, frame) => _first.Add(frame.ToArray());
        pair.Networks[1].FrameSent = (port, frame) =>
        {
            if (port == pair.Link(0, 1).Port)
            {
                _second.Add(frame.ToArray());
            }
        };
        pair.Start();
        pair.World.Run(5);
        Assert.Equal("M B", pair.States);
        return pair;
    }

    private static void Isolate(GroupPair pair)
    {
        pair.Networks[0].Cut(pair.Link(0, 0).Port, pair.Link(1, 0).Port);
        pair.Networks[0].Cut(pair.Link(1, 0).Port, pair.Link(0, 0).Port);
    }

    /// <summary>The same counter and digest, as whoever has recorded them can send them elsewhere.</summary>
    private static byte[] Redirect(byte[] frame, GroupPair pair, bool toGroup = false)
    {
        Assert.True(CarpAdvertisement.TryParse(frame, out CarpAdvertisement recorded, out _));
        byte[] copy = new byte[128];
        InetAddress destination = toGroup ? CarpGroups.Ipv4 : Bench.Address("10.9.1.2");
        MacAddress mac = toGroup ? MacAddress.ForMulticastGroup(destination) : pair.Link(1, 1).Mac;
        var addressing = new CarpFrameAddressing(recorded.SourceMac, mac, Bench.Address(toGroup ? "10.9.0.1" : "10.9.1.1"), destination);
        var fields = new CarpHeaderFields(recorded.Vhid, recorded.Advbase, recorded.Advskew, recorded.Demotion, recorded.Counter);
        return copy[..CarpFrame.Write(copy, in addressing, in fields, recorded.Digest, ipIdentification: 0)];
    }
}
