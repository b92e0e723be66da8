using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Addresses, routes and announcements of a router that manages them itself, with the production driver.</summary>
public class ManagedAddressTests
{
    private static readonly InetAddress s_second = Bench.Address("10.9.0.253");

    [Fact]
    public void RunOnce_DefaultPolicy_AnnouncesFiveTimesInFiveSeconds()
    {
        using Bench bench = Bench.Master(WithDefaultAnnouncements);
        bench.World.Run(0.05);
        List<int> counts = [];
        foreach (double seconds in (double[])[0.1, 0.4, 1.5, 3])
        {
            bench.World.Run(seconds);
            counts.Add(bench.Announcements);
        }

        // The first went out with the address. The election's own second announcement, two advertisements later, coincides with one.
        Assert.Equal([1, 2, 3, 4], counts);
        bench.World.Run(60);
        Assert.Equal(4, bench.Announcements);
    }

    [Fact]
    public void Stop_InTheMiddleOfTheSeries_AnnouncesNothingMore()
    {
        using Bench bench = Bench.Master(WithDefaultAnnouncements);

        bench.Node.Stop();
        bench.World.Run(10);

        Assert.Equal(0, bench.Announcements);
    }

    [Theory]
    [InlineData(ArpForm.Request, new[] { ArpPacket.Request })]
    [InlineData(ArpForm.Reply, new[] { ArpPacket.Reply })]
    [InlineData(ArpForm.Both, new[] { ArpPacket.Request, ArpPacket.Reply })]
    public void RunOnce_ArpForm_DecidesTheOperation(ArpForm form, ushort[] operations)
    {
        using var bench = new Bench(configuration => configuration with { Announcements = Once with { ArpForm = form } });

        bench.World.Run(3.001);

        Assert.Equal(operations, Announced(bench, Bench.Virtual).Select(packet => packet.Operation));
        Assert.All(Announced(bench, Bench.Virtual), packet => Assert.Equal((Bench.Virtual, bench.Link.Mac), (packet.TargetAddress, packet.SenderMac)));
    }

    [Fact]
    public void RunOnce_AddressOnAnotherInterface_IsAddedAndAnnouncedThere()
    {
        using var bench = new Bench(
            configuration => configuration with { Addresses = [RouterAddress.Host(Bench.Virtual) with { InterfaceName = "eth1" }] },
            AddSecondInterface);

        bench.World.Run(3.001);

        SimulatedInterface other = bench.Host.Interfaces[1];
        Assert.Contains(VirtualAddress.Host(Bench.Virtual), other.Addresses);
        Assert.DoesNotContain(VirtualAddress.Host(Bench.Virtual), bench.Link.Addresses);
        Assert.Single(bench.Advertisements);
        Assert.Equal(0, bench.Announcements);
        Assert.Equal(other.Mac, Assert.Single(bench.SentElsewhere.Select(Parse)).SenderMac);
    }

    [Fact]
    public void RunOnce_OtherInterfaceRecreated_GetsTheAddressAgain()
    {
        using var bench = new Bench(
            configuration => configuration with { Addresses = [RouterAddress.Host(Bench.Virtual) with { InterfaceName = "eth1" }] },
            AddSecondInterface);
        bench.World.Run(3.1);
        SimulatedInterface other = bench.Host.Interfaces[1];
        other.Remove();
        bench.World.Run(1);
        Assert.Equal(CarpState.Master, bench.State);
        bench.SentElsewhere.Clear();

        other.Recreate();
        bench.World.Run(0.01);

        Assert.Contains(VirtualAddress.Host(Bench.Virtual), other.Addresses);
        Assert.NotEmpty(bench.SentElsewhere);
    }

    [Fact]
    public void RunOnce_OtherInterfaceGetsItsCarrierBack_AnnouncesAgain()
    {
        using var bench = new Bench(
            configuration => configuration with { Addresses = [RouterAddress.Host(Bench.Virtual) with { InterfaceName = "eth1" }] },
            AddSecondInterface);
        bench.World.Run(10);
        SimulatedInterface other = bench.Host.Interfaces[1];
        other.SetCarrier(false);
        bench.World.Run(1);
        bench.SentElsewhere.Clear();

        other.SetCarrier(true);
        bench.World.Run(0.01);

        Assert.Single(bench.SentElsewhere);
    }

    [Fact]
    public void RunOnce_KernelAsksToNotifyPeers_AnnouncesAgain()
    {
        using Bench bench = Bench.Master();

        bench.Link.NotifyPeers();
        bench.World.Run(0.01);

        Assert.Equal(1, bench.Announcements);
    }

    [Fact]
    public void RunOnce_EveryMinuteAndWhenTheLinkIsBack_ReportsTheGroupOfAdvertisements()
    {
        using var bench = new Bench(configuration => configuration with { IgnoresLinkState = true });
        const byte IgmpProtocol = 2;
        int Reports() => bench.Sent.Count(frame => frame[12] == 8 && frame[23] == IgmpProtocol);
        bench.World.Run(59);
        Assert.Equal(0, Reports());

        bench.World.Run(2);
        Assert.Equal(1, Reports());
        bench.Link.SetCarrier(false);
        bench.World.Run(10);
        bench.Link.SetCarrier(true);
        bench.World.Run(0.01);
        Assert.Equal(2, Reports());
        bench.World.Run(60);
        Assert.Equal(3, Reports());
    }

    [Fact]
    public void RunOnce_BackupIsAskedToNotifyPeers_SaysNothing()
    {
        using var bench = new Bench();

        bench.Link.NotifyPeers();
        bench.World.Run(0.01);

        Assert.Empty(bench.Sent);
    }

    [Fact]
    public void RunOnce_SomebodyTakesTheAddressAgainAndAgain_IsPutBackFiveTimesAndThenLeftToOthers()
    {
        using Bench bench = Bench.Master();
        for (int i = 0; i < 5; i++)
        {
            bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
            bench.World.Run(0.2);
            Assert.True(bench.Host.Carries(Bench.Virtual));
        }

        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.2);

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal(CarpTransitionReason.AddressesTaken, bench.Changes[^1].Reason);
        Assert.True(bench.Advertisements.Last().IsBowOut);
        Assert.Equal(6, bench.Disturbances.Count);

        // Thirty seconds, and a master-down time of listening.
        bench.World.Run(32);
        Assert.Equal(CarpState.Backup, bench.State);
        bench.World.Run(1);
        Assert.Equal(CarpState.Master, bench.State);
        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_AddressTakenTwiceInARow_IsPutBackOnceMoreWithinTwoHundredMilliseconds()
    {
        // As "ip address flush" does: it lists and deletes until nothing is left.
        using Bench bench = Bench.Master();
        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.001);
        Assert.True(bench.Host.Carries(Bench.Virtual));

        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.09);
        Assert.False(bench.Host.Carries(Bench.Virtual));
        bench.World.Run(0.02);

        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_SourceAddressFlushedAndReturned_ListensAndTakesOverAgain()
    {
        using Bench bench = Bench.Master();
        bench.Link.RemoveAddress(Bench.OwnPrefix);
        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.01);
        Assert.Equal(CarpState.Init, bench.State);
        Assert.False(bench.Host.Carries(Bench.Virtual));

        bench.Link.AddAddress(Bench.OwnPrefix);
        bench.World.Run(3.1);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_Routes_ComeAfterTheAddressesAndGoBeforeThem()
    {
        using Bench bench = Bench.Master(configuration => configuration with { Routes = [DefaultRoute] });

        RouteChange route = Assert.Single(bench.Host.Routes);
        Assert.Equal((bench.Link.Index, Bench.Address("10.9.0.9"), 7u), (route.InterfaceIndex, route.Gateway!.Value, route.Metric));

        // Its source address is ours: were the address removed first, the stand-in for the kernel would say so.
        bench.Node.Stop();
        bench.World.Run(0.1);
        Assert.Empty(bench.Host.Routes);
        Assert.Empty(bench.Refused);
    }

    [Fact]
    public void RunOnce_RouteOfAKilledPredecessor_IsRemovedAtStart()
    {
        var stale = new RouteChange(AddressChangeKind.Add, 1, DefaultRoute.Destination)
        {
            Gateway = DefaultRoute.Gateway,
            Metric = DefaultRoute.Metric,
            PreferredSource = DefaultRoute.PreferredSource,
        };

        using var bench = new Bench(
            configuration => configuration with { Routes = [DefaultRoute] }, prepare: host => host.Routes.Add(stale));

        Assert.Empty(bench.Host.Routes);
    }

    [Fact]
    public void RunOnce_RouteRemovedByOthers_IsPutBackWithinASecond()
    {
        using Bench bench = Bench.Master(configuration => configuration with { Routes = [DefaultRoute] });

        bench.Host.Routes.Clear();
        bench.World.Run(1.1);

        Assert.Single(bench.Host.Routes);
    }

    [Fact]
    public void RunOnce_RouteRefused_IsToldAndTriedAgainEverySecond()
    {
        using Bench bench = Bench.Master(
            configuration => configuration with { Routes = [DefaultRoute] }, host => host.RouteStatus = _ => PlatformStatus.Failed);
        int refused = bench.RefusedRoutes;
        Assert.NotEqual(0, refused);

        bench.Host.RouteStatus = _ => PlatformStatus.Ok;
        bench.World.Run(1.1);

        Assert.Single(bench.Host.Routes);
        Assert.Equal(refused, bench.RefusedRoutes);
        Assert.Equal(CarpState.Master, bench.State);
    }

    [Fact]
    public void RunOnce_BackendKnowsNoRoutes_IsToldOnceAndTheRestWorks()
    {
        using Bench bench = Bench.Master(
            configuration => configuration with { Routes = [DefaultRoute] }, host => host.RouteStatus = _ => PlatformStatus.NotSupported);
        int refused = bench.RefusedRoutes;

        bench.World.Run(10);

        Assert.Equal(refused, bench.RefusedRoutes);
        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_BackendCannotHaveOneRoute_IsToldOnceAndTheOthersAreLookedAfter()
    {
        RouterRoute other = DefaultRoute with { Destination = new VirtualAddress(Bench.Address("10.77.0.0"), 16), Metric = 0 };
        using Bench bench = Bench.Master(
            configuration => configuration with { Routes = [DefaultRoute, other] },
            host => host.RouteStatus = change => change.Metric == 0 ? PlatformStatus.Ok : PlatformStatus.NotSupported);
        bench.World.Run(5);
        Assert.Equal(1, bench.RefusedRoutes);
        Assert.Equal(other.Destination, Assert.Single(bench.Host.Routes).Destination);

        bench.Host.Routes.Clear();
        bench.World.Run(1.1);
        Assert.Equal(other.Destination, Assert.Single(bench.Host.Routes).Destination);

        bench.Node.Stop();
        bench.World.Run(0.1);
        Assert.Empty(bench.Host.Routes);
        Assert.Equal(1, bench.RefusedRoutes);
    }

    [Fact]
    public void RunOnce_ManyRoutersTakeOverInOneTurn_ChangeTheirAddressesInOneCall()
    {
        using var bench = new Bench();
        var host = new SimulatedHost(bench.World, "many");
        host.AddInterface("eth0", bench.Network, new MacAddress(0x0200_0000_0007), Bench.OwnPrefix);
        using var driver = new CarpDriver(host, bench);
        for (byte vhid = 1; vhid <= 200; vhid++)
        {
            driver.Add(Configuration(vhid));
        }

        driver.RunOnce();
        bench.World.Run(3.01);
        driver.RunOnce();

        Assert.All(driver.Routers, router => Assert.Equal(CarpState.Master, router.State));
        Assert.Equal([200], host.AddressCalls);
        Assert.True(driver.Routers.All(router => host.Carries(router.Configuration.Addresses[0].Virtual.Address)));
        Assert.All(driver.Routers, router => Assert.Equal(Bench.Own, router.SourceIpv4));
    }

    [Fact]
    public void RunOnce_BetterMasterHeard_PartsOnlyWhenTheAddressIsGone()
    {
        using var bench = new Bench(configuration => configuration with { Parameters = configuration.Parameters with { Advskew = 100 } });
        bench.World.Run(4);
        Assert.Equal(CarpState.Master, bench.State);
        List<bool> carriesWhileSending = [];
        bench.Network.FrameSent = (port, _) =>
        {
            if (port == bench.Link.Port)
            {
                carriesWhileSending.Add(bench.Host.Carries(Bench.Virtual));
            }
        };

        bench.Say(1, 0);
        bench.World.Run(0.01);

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal([false], carriesWhileSending);
    }

    private static AnnouncementPolicy Once => new() { DelaysNanoseconds = [0] };

    private static RouterRoute DefaultRoute => new()
    {
        Destination = new VirtualAddress(InetAddress.FromIpv4Bits(0), 0),
        Gateway = Bench.Address("10.9.0.9"),
        Metric = 7,
        PreferredSource = Bench.Virtual,
    };

    private static RouterConfiguration WithDefaultAnnouncements(RouterConfiguration configuration) =>
        configuration with { Announcements = new AnnouncementPolicy() };

    private static RouterConfiguration Configuration(byte vhid) => new()
    {
        InterfaceName = "eth0",
        Parameters = new CarpParameters { Vhid = vhid },
        Key = Bench.Key("secret"),
        Addresses = [RouterAddress.Host(InetAddress.FromIpv4Bits(s_second.Ipv4Bits - vhid))],
    };

    private static void AddSecondInterface(SimulatedHost host) =>
        host.AddInterface("eth1", host.Interfaces[0].Network, new MacAddress(0x0200_0000_0009));

    private static ArpPacket Parse(byte[] frame) => ArpPacket.TryParse(frame, out ArpPacket packet) ? packet : default;

    private static IEnumerable<ArpPacket> Announced(Bench bench, InetAddress address) =>
        bench.Sent.Select(Parse).Where(packet => packet.SenderAddress == address);
}
