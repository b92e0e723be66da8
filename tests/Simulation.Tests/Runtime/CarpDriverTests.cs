using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>The production driver on a simulated host. Source: architecture.md sections 3 and 4.</summary>
public class CarpDriverTests
{
    [Fact]
    public void RunOnce_NobodyAdvertises_BecomesMasterWithAddressAnnouncementAndAdvertisement()
    {
        using var bench = new Bench();
        bench.World.Run(2.999);
        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Empty(bench.Sent);

        bench.World.Run(0.001);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.True(bench.Host.Carries(Bench.Virtual));
        Assert.Single(bench.Advertisements);
        Assert.Equal(1, bench.Announcements);
        // The network first: logs and hooks take their time.
        Assert.Equal(1, bench.AnnouncementsBeforeLastChange);
    }

    [Fact]
    public void RunOnce_StaleAddressOfAKilledPredecessor_IsRemovedAtStart()
    {
        using var bench = new Bench(prepare: host => host.Interfaces[0].AddAddress(VirtualAddress.Host(Bench.Virtual)));

        Assert.False(bench.Host.Carries(Bench.Virtual));
        Assert.Equal(CarpState.Backup, bench.State);
    }

    [Fact]
    public void RunOnce_FrameAndTimerDueInOneTurn_TakesTheFrameFirst()
    {
        using var bench = new Bench();
        bench.World.Run(2);
        bench.Node.Pause(1_500_000_000);
        bench.World.Run(0.9);
        bench.Say(1, 0);

        bench.World.Run(0.7);

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Empty(bench.Advertisements);
    }

    [Fact]
    public void RunOnce_AddressRefused_AnnouncesOnlyAfterALaterTrySucceeds()
    {
        using var bench = new Bench();
        bench.Host.AddressAddStatus = PlatformStatus.Failed;
        bench.World.Run(3.5);
        Assert.Equal(CarpState.Master, bench.State);
        Assert.NotEmpty(bench.Refused);
        Assert.Equal(0, bench.Announcements);

        bench.Host.AddressAddStatus = PlatformStatus.Ok;
        bench.World.Run(1);

        Assert.Equal(1, bench.Announcements);
        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_AddressConfirmedLaterByTheMonitor_IsAnnouncedThen()
    {
        using var bench = new Bench();
        bench.Host.AddressAddStatus = PlatformStatus.Pending;
        bench.World.Run(3.2);
        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(0, bench.Announcements);

        bench.World.Run(0.2);

        Assert.Equal(1, bench.Announcements);
    }

    [Fact]
    public void RunOnce_AddressTakenAwayFromTheMaster_IsPutBackAndAnnounced()
    {
        using Bench bench = Bench.Master();

        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.01);

        Assert.True(bench.Host.Carries(Bench.Virtual));
        Assert.Equal(1, bench.Announcements);
    }

    [Fact]
    public void RunOnce_AddressGivenToABackup_IsTakenAway()
    {
        using var bench = new Bench();

        bench.Link.AddAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.01);

        Assert.False(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_ScriptAddsTheAddress_IsAnnouncedWhenItAppearsAndNotAgainWhenTheScriptEnds()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 2_000_000_000, downNanoseconds: 0);
        Assert.Equal(0, bench.Announcements);

        bench.Link.AddAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.01);
        Assert.Equal(1, bench.Announcements);

        bench.World.Run(1);
        Assert.Equal(1, bench.Announcements);
    }

    [Fact]
    public void RunOnce_ScriptEndsWithoutTheAddress_AnnouncesOnceAsUcarpDoesAndSaysSo()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 500_000_000, downNanoseconds: 0);

        bench.World.Run(0.6);

        Assert.Equal(1, bench.Announcements);
        ScriptReport end = Assert.Single(bench.Scripts, report => report is { Kind: ScriptReportKind.Ended, Role: ScriptRole.Up });
        Assert.False(end.AddressIsPresent);
    }

    /// <summary>The address is still there when the next term begins, but only until the down script of the last one ends.</summary>
    [Fact]
    public void RunOnce_MasterAgainWhileTheDownScriptRuns_IsAnnouncedWhenTheUpScriptHasPutTheAddressBack()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 0);
        VirtualAddress address = VirtualAddress.Host(Bench.Virtual);
        bench.Host.Programs["/down"] = new SimulatedProgram(6_000_000_000, Effect: () => bench.Link.RemoveAddress(address));
        bench.Host.Programs["/up"] = new SimulatedProgram(2_000_000_000, Effect: () => bench.Link.AddAddress(address));
        bench.Link.AddAddress(address);
        bench.World.Run(0.01);

        bench.Say(advbase: 0, advskew: 128);
        bench.World.Run(0.5);
        Assert.Equal(CarpState.Backup, bench.State);
        bench.Sent.Clear();

        bench.World.Run(7);
        Assert.Equal(CarpState.Master, bench.State);
        Assert.False(bench.Host.Carries(Bench.Virtual));
        Assert.Equal(0, bench.Announcements);

        bench.World.Run(1.5);
        Assert.True(bench.Host.Carries(Bench.Virtual));
        Assert.NotEqual(0, bench.Announcements);
    }

    [Fact]
    public void RunOnce_SlowUpScript_DelaysNoAdvertisement()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 30_000_000_000, downNanoseconds: 0);
        int before = bench.Advertisements.Count();

        bench.World.Run(10.5);

        Assert.Equal(10, bench.Advertisements.Count() - before);
    }

    [Fact]
    public void Stop_MasterWithScripts_SaysGoodbyeWhenTheDownScriptHasEnded()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 400_000_000);
        bench.World.Run(0.1);

        bench.Node.Stop();
        bench.World.Run(0.3);
        Assert.DoesNotContain(bench.Advertisements, advertisement => advertisement.IsBowOut);

        bench.World.Run(0.2);
        Assert.Single(bench.Advertisements, advertisement => advertisement.IsBowOut);
        Assert.False(bench.Node.IsAlive);
    }

    [Fact]
    public void Stop_DownScriptTakesLong_SaysGoodbyeAfterASecondAndEndsWithTheScript()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 5_000_000_000);
        bench.World.Run(0.1);

        bench.Node.Stop();
        bench.World.Run(1.1);
        Assert.Single(bench.Advertisements, advertisement => advertisement.IsBowOut);
        Assert.True(bench.Node.IsAlive);

        bench.World.Run(4);
        Assert.False(bench.Node.IsAlive);
    }

    [Fact]
    public void Stop_Master_SaysGoodbyeWhenTheAddressIsGoneAndNothingAfterwards()
    {
        using Bench bench = Bench.Master();

        bench.Node.Stop();
        bench.World.Run(5);

        Assert.False(bench.Node.IsAlive);
        Assert.False(bench.Host.Carries(Bench.Virtual));
        Assert.True(bench.Advertisements.Single().IsBowOut);
    }

    [Fact]
    public void Stop_AddressWillNotGo_AdvertisesOnAndSaysGoodbyeAfterASecond()
    {
        using Bench bench = Bench.Master();
        bench.Host.AddressRemoveStatus = PlatformStatus.Failed;

        bench.Node.Stop();
        bench.World.Run(0.99);
        Assert.True(bench.Node.IsAlive);
        bench.World.Run(1);

        Assert.False(bench.Node.IsAlive);
        Assert.Equal([false, true], bench.Advertisements.Select(advertisement => advertisement.IsBowOut));
    }

    [Theory]
    [InlineData("wrong", Bench.Vhid, false, CarpDropReason.BadDigest)]
    [InlineData("secret", 43, false, CarpDropReason.UnknownVhid)]
    [InlineData("secret", Bench.Vhid, true, CarpDropReason.WrongDestination)]
    public void RunOnce_FrameThatIsNotForUs_TouchesNoTimer(string passphrase, byte vhid, bool toAnotherGroup, CarpDropReason reason)
    {
        using var bench = new Bench();
        bench.World.Run(2);

        bench.Say(1, 0, passphrase, vhid, toAnotherGroup ? Bench.Address("224.0.0.19") : null);
        bench.World.Run(1.001);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([reason], bench.Dropped);
    }

    [Fact]
    public void RunOnce_OwnFramesComeBack_AreNotTakenForARival()
    {
        using var bench = new Bench();
        bench.Network.Conditions = bench.Network.Conditions with { Reflects = true };

        bench.World.Run(20);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(2, bench.Changes.Count);
        Assert.All(bench.Dropped, reason => Assert.Equal(CarpDropReason.OwnFrame, reason));
        Assert.NotEmpty(bench.Dropped);
    }

    [Fact]
    public void RunOnce_TimeOfDayHeardTwice_IsBelievedOnce()
    {
        using var bench = new Bench();
        bench.Network.Conditions = bench.Network.Conditions with { DuplicationPermille = 1000 };

        bench.Say(1, 0, knownCounter: CounterLayout.Compose(bench.Host.UnixMilliseconds, 1));
        bench.World.Run(0.01);

        Assert.Equal(1, bench.Node.Router.Counters.Received);
        Assert.Equal([CarpDropReason.Replay], bench.Dropped);
        Assert.Equal(0, bench.Questions);
    }

    [Fact]
    public void RunOnce_ConstantCounterAndNobodyHasTheAddress_IsAskedAboutAndNamedAGhost()
    {
        using var bench = new Bench();
        bench.Say(1, 0, knownCounter: 7);
        bench.World.Run(0.5);
        bench.Say(1, 0, knownCounter: 7);
        bench.World.Run(0.6);
        Assert.Equal(3, bench.Questions);
        Assert.Equal([CarpReport.GhostHeard], bench.Reports);
        Assert.Empty(bench.Dropped);

        bench.Say(1, 0, knownCounter: 7);
        bench.World.Run(0.001);
        Assert.Equal([CarpDropReason.Unconfirmed], bench.Dropped);
        bench.Answer(Bench.Virtual, MacAddress.ForVhid(Bench.Vhid));
        bench.World.Run(0.001);

        Assert.Equal([CarpReport.GhostHeard, CarpReport.GhostAnswered], bench.Reports);
        Assert.Equal(3, bench.Node.Router.Counters.Received);
    }

    [Theory]
    [InlineData(true, CarpState.Backup)]
    [InlineData(false, CarpState.Master)]
    public void RunOnce_BetterRivalWithAKnownCounter_MovesAMasterOnlyWhenSomebodyElseHasTheAddress(bool isOther, CarpState expected)
    {
        using var bench = new Bench(configuration => configuration with { Parameters = configuration.Parameters with { Advskew = 50 } });
        bench.Say(1, 0, knownCounter: 7);
        bench.World.Run(4);
        Assert.Equal(CarpState.Master, bench.State);

        bench.Say(1, 0, knownCounter: 7);
        bench.World.Run(0.001);
        bench.Answer(Bench.Virtual, isOther ? MacAddress.ForVhid(Bench.Vhid) : bench.Link.Mac);
        bench.World.Run(0.001);

        Assert.Equal(expected, bench.State);
    }

    [Fact]
    public void RunOnce_Ipv6Alone_AsksByNeighbourSolicitation()
    {
        using Bench bench = new(configuration => configuration with
        {
            Parameters = configuration.Parameters with { RunsIpv4 = false, RunsIpv6 = true },
            Addresses = [RouterAddress.Host(Bench.VirtualIpv6)],
        });
        bench.SayIpv6(counter: 7);
        bench.SayIpv6(counter: 7);
        bench.World.Run(0.001);
        Assert.Equal(1, bench.Questions);

        bench.Answer(Bench.VirtualIpv6, MacAddress.ForVhid(Bench.Vhid));
        bench.World.Run(1);
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void RunOnce_StrictProtection_RefusesACounterFarFromOurClock()
    {
        using var bench = new Bench(configuration => configuration with { ReplayProtection = ReplayProtection.Strict });

        bench.Say(1, 0);
        bench.World.Run(0.01);

        Assert.Equal([CarpDropReason.Replay], bench.Dropped);
    }

    [Fact]
    public void RunOnce_InterfaceVanishesAndReturns_ListensAgainOnTheNewOne()
    {
        using Bench bench = Bench.Master();

        bench.Link.Remove();
        bench.World.Run(1);
        Assert.Equal(CarpState.Init, bench.State);
        bench.Link.Recreate(Bench.OwnPrefix);
        bench.World.Run(1);
        Assert.Equal(CarpState.Backup, bench.State);
        bench.Say(1, 0);
        bench.World.Run(2.5);
        Assert.Equal(CarpState.Backup, bench.State);
        bench.World.Run(1);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(
            [LinkReadiness.Ready, LinkReadiness.NoInterface, LinkReadiness.Ready],
            bench.Readiness.Where(readiness => readiness != LinkReadiness.NoSourceAddress));
    }

    [Fact]
    public void RunOnce_AttachRefused_IsTriedAgainEverySecond()
    {
        using var bench = new Bench(prepare: host => host.AttachStatus = PlatformStatus.NoBuffers);
        Assert.Equal([LinkReadiness.AttachFailed], bench.Readiness);

        bench.World.Run(2.5);
        bench.Host.AttachStatus = PlatformStatus.Ok;
        bench.World.Run(0.5);

        Assert.Equal(LinkReadiness.Ready, bench.Readiness[^1]);
    }

    [Theory]
    [InlineData(true, CarpState.Master)]
    [InlineData(false, CarpState.Init)]
    public void RunOnce_CarrierLost_EndsMasterUnlessLinkStateIsIgnored(bool ignoresLinkState, CarpState expected)
    {
        using Bench bench = Bench.Master(configuration => configuration with { IgnoresLinkState = ignoresLinkState });

        bench.Link.SetCarrier(false);
        bench.World.Run(0.01);

        Assert.Equal(expected, bench.State);
        Assert.Equal(expected == CarpState.Master, bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_LinkEventsWereLost_TheNewDescriptionCounts()
    {
        using Bench bench = Bench.Master();
        bench.Host.LosesLinkEvents = true;
        bench.Link.RemoveAddress(Bench.OwnPrefix);
        bench.World.Run(1);
        Assert.Equal(CarpState.Master, bench.State);

        bench.Host.LosesLinkEvents = false;
        bench.World.Run(0.01);

        Assert.Equal(CarpState.Init, bench.State);
        Assert.Equal(LinkReadiness.NoSourceAddress, bench.Readiness[^1]);
        Assert.False(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_SendsRefused_StepsDownAndReturnsWhenATestLeaves()
    {
        using Bench bench = Bench.Master();
        bench.Host.SendStatus = PlatformStatus.NoBuffers;
        bench.World.Run(10);
        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal(240, bench.Node.Router.DemotionLevel);
        Assert.False(bench.Host.Carries(Bench.Virtual));

        bench.Host.SendStatus = PlatformStatus.Ok;
        bench.World.Run(4);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(0, bench.Node.Router.DemotionLevel);
        Assert.True(ArpPacket.TryParse(bench.Sent[0], out ArpPacket test));
        Assert.Equal(Bench.Own, test.TargetAddress);
        Assert.True(test.SenderAddress.IsUnspecified);
    }

    [Fact]
    public void RunOnce_PausedMasterFindsARivalInTheQueue_StepsDownSilently()
    {
        using Bench bench = Bench.Master();
        bench.Node.Pause(6_000_000_000);
        bench.World.Run(5.5);
        bench.Say(1, 200);

        bench.World.Run(0.6);

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Empty(bench.Sent);
        Assert.False(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_Ipv6Alone_AdvertisesFromTheLinkLocalAddressAndAnnouncesByNeighbourAdvertisement()
    {
        using Bench bench = new(configuration => configuration with
        {
            Parameters = configuration.Parameters with { RunsIpv4 = false, RunsIpv6 = true },
            Addresses = [RouterAddress.Host(Bench.VirtualIpv6)],
        });
        bench.World.Run(3);

        Assert.Equal(Bench.Address("fe80::1"), bench.Advertisements.Single().Source);
        Assert.True(NeighborAdvertisement.TryParse(bench.Sent[1], out NeighborAdvertisement announcement));
        Assert.Equal(Bench.VirtualIpv6, announcement.Target);
    }

    [Fact]
    public void RunOnce_DualStackAndIpv6IsFilteredForAMinute_NothingMovesAndItIsToldOnce()
    {
        using var bench = new Bench(DualStack);
        for (int second = 0; second < 60; second++)
        {
            bench.Say(1, 0);
            bench.World.Run(1);
        }

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Single(bench.Changes);
        Assert.Equal([CarpReport.FamilySilent], bench.Reports);
        Assert.True(bench.Node.Router.MasterDownDeadline(AddressFamily.Ipv6).IsNever);
        Assert.False(bench.Node.Router.MasterDownDeadline(AddressFamily.Ipv4).IsNever);

        // Silent in both, it is dead a master-down time after its last word, which is a second ago.
        bench.World.Run(1.999);
        Assert.Equal(CarpState.Backup, bench.State);
        bench.World.Run(0.001);
        Assert.Equal(CarpState.Master, bench.State);
    }

    [Fact]
    public void RunOnce_DualStackMaster_AdvertisesAndAnnouncesInBothFamilies()
    {
        using var bench = new Bench(DualStack);

        bench.World.Run(3.001);

        Assert.Equal([(Bench.Own, CarpGroups.Ipv4), (Bench.Address("fe80::1"), CarpGroups.Ipv6)],
            bench.Advertisements.Select(advertisement => (advertisement.Source, advertisement.Destination)));
        Assert.Equal(1, bench.Announcements);
        Assert.Single(bench.Sent, frame => NeighborAdvertisement.TryParse(frame, out NeighborAdvertisement sent) && sent.Target == Bench.VirtualIpv6);
    }

    [Fact]
    public void RunOnce_ManyFramesInOneTurn_AllAreReadBeforeATimerActs()
    {
        using var bench = new Bench();
        bench.World.Run(2.5);
        bench.Node.Pause(1_000_000_000);
        for (int i = 0; i < 250; i++)
        {
            bench.Say(1, 0, "wrong");
        }

        bench.Say(1, 0);
        bench.World.Run(1);

        Assert.Equal(250, bench.Dropped.Count);
        Assert.Equal(CarpState.Backup, bench.State);
    }

    [Fact]
    public void Release_Master_HandsOverAndKeepsQuiet()
    {
        using Bench bench = Bench.Master();

        bench.Node.Release(3_000_000_000);
        bench.World.Run(5.9);
        Assert.Equal(CarpState.Backup, bench.State);
        Assert.True(bench.Advertisements.Single().IsBowOut);

        bench.World.Run(0.2);
        Assert.Equal(CarpState.Master, bench.State);
    }

    [Fact]
    public void RunOnce_EqualRivalAndNoIpv6OnTheHost_IsDecidedByIpv4()
    {
        // Without an IPv6 source the IPv4 one once counted as 0.0.0.0, and both nodes won.
        using Bench bench = Bench.Master(prepare: host => host.Interfaces[0].RemoveAddress(new VirtualAddress(Bench.Address("fe80::1"), 64)));

        bench.Say(1, 0, source: Bench.Address("10.8.0.0"));
        bench.World.Run(2);
        bench.Say(1, 0, source: Bench.Address("10.8.0.0"));
        bench.World.Run(0.01);

        Assert.Equal(CarpState.Backup, bench.State);
    }

    [Fact]
    public void Add_AfterTheDescriptionWasRead_BeginsToListen()
    {
        using var bench = new Bench();
        using var driver = new CarpDriver(bench.Host, bench);
        driver.RunOnce();

        VirtualRouter router = driver.Add(new RouterConfiguration
        {
            InterfaceName = "eth0",
            Parameters = new CarpParameters { Vhid = 43 },
            Key = Bench.Key("secret"),
            Addresses = [RouterAddress.Host(Bench.Address("10.9.0.253"))],
        });

        Assert.Equal(CarpState.Backup, router.State);
    }

    [Fact]
    public void Add_HostHasAnObstacle_IsRefusedWithItsMessageAndAddsNothing()
    {
        using var bench = new Bench();
        using var driver = new CarpDriver(bench.Host, bench);
        bench.Host.Obstacle = "this host cannot";

        PlatformException refusal = Assert.Throws<PlatformException>(() => driver.Add(bench.Node.Configuration));

        Assert.Equal("this host cannot", refusal.Message);
        Assert.Empty(driver.Routers);
    }

    [Fact]
    public void RunOnce_AttachRefusedAndTheInterfaceGone_WaitsForAnEventAndDoesNotSpin()
    {
        using var bench = new Bench(prepare: host => host.AttachStatus = PlatformStatus.NoDevice);
        Assert.Equal(LinkReadiness.AttachFailed, bench.Readiness[^1]);

        bench.Link.Remove();
        bench.World.Run(5);

        Assert.Equal(LinkReadiness.NoInterface, bench.Readiness[^1]);
        Assert.True(bench.Node.NextTurn.IsNever);
    }

    [Fact]
    public void RunOnce_ScriptsAddressDeletedByOthers_IsSaidAndNotAnnounced()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 0);
        bench.Link.AddAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(5);
        bench.Sent.Clear();

        bench.Link.RemoveAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(0.5);

        Assert.Equal([false], bench.Disturbances);
        Assert.Equal(0, bench.Announcements);
    }

    /// <summary>The IPv6 address is not in the digest, so that the bench's peer, which knows one address, is believed.</summary>
    private static RouterConfiguration DualStack(RouterConfiguration configuration) => configuration with
    {
        Parameters = configuration.Parameters with { RunsIpv6 = true },
        Addresses = [RouterAddress.Host(Bench.Virtual), RouterAddress.Host(Bench.VirtualIpv6)],
        DigestAddresses = DigestAddresses.First,
    };

    [Fact]
    public void RunOnce_InterfaceReplacedInOneTurn_ScriptsRunAgain()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 0);
        bench.World.Run(1);
        bench.Scripts.Clear();

        bench.Link.Remove();
        bench.Link.Recreate(Bench.OwnPrefix);
        bench.World.Run(1);
        Assert.Equal([LinkReadiness.Ready, LinkReadiness.NoInterface, LinkReadiness.Ready], bench.Readiness);
        Assert.Equal([ScriptRole.Down], Started(bench));

        bench.World.Run(3);
        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([ScriptRole.Down, ScriptRole.Up], Started(bench));
    }

    private static IEnumerable<ScriptRole> Started(Bench bench) =>
        bench.Scripts.Where(report => report.Kind == ScriptReportKind.Starting).Select(report => report.Role);

    [Fact]
    public void RunOnce_DownScriptCouldNotFindTheAddress_RunsAgainWhenTheLinkIsBack()
    {
        using Bench bench = Bench.MasterWithScripts(upNanoseconds: 0, downNanoseconds: 0);
        bench.Link.AddAddress(VirtualAddress.Host(Bench.Virtual));
        bench.World.Run(1);
        bench.Scripts.Clear();

        bench.Link.SetCarrier(false);
        bench.World.Run(1);
        bench.Link.SetCarrier(true);
        bench.World.Run(1);

        Assert.Equal(2, bench.Scripts.Count(report => report is { Kind: ScriptReportKind.Starting, Role: ScriptRole.Down }));
    }
}
