using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Somebody else has the virtual address. Source: RFC 5227 section 2.4, architecture.md section 4 "a worse rival".</summary>
public class ConflictTests
{
    private static readonly MacAddress s_squatter = new(0x0200_0000_0066);
    private static readonly MacAddress s_peer = new(0x0200_0000_0002);

    [Fact]
    public void RunOnce_NobodyAnswersTheProbe_AsksOnceAtTwoThirdsAndTakesOverOnTime()
    {
        using Bench bench = Asking(ConflictPolicy.Take);
        bench.World.Run(1.999);
        Assert.Equal(0, bench.Questions);
        bench.World.Run(0.002);
        Assert.Equal(1, bench.Questions);

        bench.World.Run(0.999);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(1, bench.Questions);
        Assert.Null(bench.Node.Router.Conflict);
    }

    [Fact]
    public void RunOnce_MasterHeard_NeverAsks()
    {
        using Bench bench = Asking(ConflictPolicy.Take);
        for (int i = 0; i < 10; i++)
        {
            bench.World.Run(1);
            bench.Say(1, 0);
        }

        Assert.Equal(0, bench.Questions);
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(30, 1)]
    public void RunOnce_ShortMasterDownTime_DoesNotAsk(byte advskew, int questions)
    {
        using var bench = new Bench(configuration => configuration with
        {
            Conflict = ConflictPolicy.Refuse,
            Parameters = configuration.Parameters with { Advbase = 0, Advskew = advskew },
        });
        bench.World.Run(1);

        Assert.Equal(questions, bench.Questions);
        Assert.Equal(CarpState.Master, bench.State);
    }

    [Fact]
    public void RunOnce_NotToldToAsk_DoesNot()
    {
        using Bench bench = Bench.Master();

        Assert.Equal(0, bench.Questions);
    }

    [Fact]
    public void RunOnce_SquatterAndPolicyTake_TakesOverOnTimeAndNamesItOnce()
    {
        using Bench bench = Asking(ConflictPolicy.Take);
        bench.World.Run(2.05);
        bench.Answer(Bench.Virtual, s_squatter);

        bench.World.Run(0.951);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([CarpReport.Squatter], bench.Reports);
        AddressConflict conflict = bench.Node.Router.Conflict!.Value;
        Assert.Equal((Bench.Virtual, s_squatter, true), (conflict.Address, conflict.Mac, conflict.Node.IsUnspecified));
    }

    [Fact]
    public void RunOnce_SquatterAndPolicyRefuse_WaitsUntilNobodyAnswers()
    {
        using Bench bench = Asking(ConflictPolicy.Refuse);
        bench.World.Run(2.05);
        for (int i = 0; i < 10; i++)
        {
            int asked = bench.Questions;
            bench.Answer(Bench.Virtual, s_squatter);
            while (bench.Questions == asked)
            {
                bench.World.Run(0.01);
            }

            Assert.Equal(CarpState.Backup, bench.State);
            Assert.Equal(TakeoverObstacle.AddressInUse, bench.Node.Router.FindPromotionObstacle(bench.World.Now));
        }

        Assert.Equal([CarpReport.TakeoverRefused], bench.Reports);
        bench.World.Run(1.5);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(CarpTransitionReason.MasterDown, bench.Changes[^1].Reason);
        Assert.Equal([CarpReport.TakeoverRefused, CarpReport.ConflictOver], bench.Reports);
        Assert.Null(bench.Node.Router.Conflict);
    }

    [Fact]
    public void RunOnce_MasterHeardAfterASquatter_IsNotTakenOver()
    {
        using Bench bench = Asking(ConflictPolicy.Refuse);
        bench.World.Run(2.05);
        bench.Answer(Bench.Virtual, s_squatter);
        for (int i = 0; i < 6; i++)
        {
            bench.World.Run(1);
            bench.Say(1, 0);
        }

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Null(bench.Node.Router.Conflict);
    }

    [Theory]
    [InlineData(ConflictPolicy.Take)]
    [InlineData(ConflictPolicy.Refuse)]
    public void RunOnce_LastMasterStillHasTheAddress_TakesOverAndSaysSoOnce(ConflictPolicy policy)
    {
        using Bench bench = Asking(policy);
        bench.World.Run(1);
        bench.Say(1, 0);
        bench.World.Run(2.05);
        bench.Answer(Bench.Virtual, s_peer);
        Assert.Empty(bench.Reports);

        bench.World.Run(0.951);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([CarpReport.AddressLeft], bench.Reports);
        Assert.Equal((Bench.Peer, s_peer), (bench.Node.Router.Conflict!.Value.Node, bench.Node.Router.Conflict!.Value.Mac));
        AnswerFor(bench, 35, s_peer);
        Assert.Equal([CarpReport.AddressLeft], bench.Reports);
    }

    [Fact]
    public void RunOnce_LateMasterThatAnsweredTheProbe_IsNoConflict()
    {
        using Bench bench = Asking(ConflictPolicy.Take);
        bench.World.Run(1);
        bench.Say(1, 0);
        bench.World.Run(2.05);
        bench.Answer(Bench.Virtual, s_peer);
        bench.Say(1, 0);
        bench.World.Run(3.001);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void RunOnce_VirtualMacAnswersTheProbe_IsNoSquatter()
    {
        using Bench bench = Asking(ConflictPolicy.Refuse);
        bench.World.Run(2.05);
        bench.Answer(Bench.Virtual, MacAddress.ForVhid(Bench.Vhid));
        bench.World.Run(0.951);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([CarpReport.AddressLeft], bench.Reports);
    }

    [Fact]
    public void RunOnce_SomebodyClaimsTheMastersAddress_IsNamedCountedAndAnsweredByAnAnnouncement()
    {
        using Bench bench = Bench.Master();

        bench.Answer(Bench.Virtual, s_squatter);
        bench.Answer(Bench.Virtual, s_squatter);
        bench.World.Run(0.2);

        Assert.Equal([CarpReport.Squatter], bench.Reports);
        Assert.Equal(2, bench.Node.Router.Counters.Claims);
        Assert.Equal(1, bench.Announcements);
        Assert.Equal(CarpState.Master, bench.State);
    }

    /// <summary>ucarp announces before it advertises: the announcement is the first that a master finds which did not run.</summary>
    [Fact]
    public void RunOnce_ClaimBeforeTheAdvertisementOfWhoTookOver_IsNotAnswered()
    {
        using Bench bench = Bench.Master();
        bench.Node.Pause(10_000_000_000);
        bench.World.Run(4);
        bench.Answer(Bench.Virtual, s_squatter);
        bench.Say(1, 100);
        bench.World.Run(6.1);

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal(0, bench.Announcements);
    }

    [Fact]
    public void RunOnce_ConflictThatLasts_IsAskedAboutAndAnnouncedAgainstEveryTenSecondsUntilItIsOver()
    {
        using Bench bench = Bench.Master();
        bench.Answer(Bench.Virtual, s_squatter);
        AnswerFor(bench, 35, s_squatter);
        Assert.InRange(bench.Questions, 3, 9);
        Assert.InRange(bench.Announcements, 4, 5);
        Assert.NotNull(bench.Node.Router.Conflict);

        bench.World.Run(11);

        Assert.Null(bench.Node.Router.Conflict);
        Assert.Equal([CarpReport.Squatter, CarpReport.ConflictOver], bench.Reports);
        int questions = bench.Questions;
        bench.World.Run(60);
        Assert.Equal(questions, bench.Questions);
    }

    [Fact]
    public void RunOnce_ClaimBesideARivalThatAdvertises_IsCountedOnly()
    {
        using Bench bench = Bench.Master();
        bench.Say(1, 100);
        bench.Answer(Bench.Virtual, s_peer);
        bench.World.Run(0.1);

        Assert.Equal([CarpReport.WorseMasterHeard], bench.Reports);
        Assert.Equal(1, bench.Node.Router.Counters.Claims);
        Assert.Null(bench.Node.Router.Conflict);
    }

    [Fact]
    public void RunOnce_ClaimOfAnotherAddress_IsNobodysBusiness()
    {
        using Bench bench = Bench.Master();
        bench.Answer(Bench.Peer, s_squatter);

        Assert.Empty(bench.Reports);
        Assert.Equal(0, bench.Node.Router.Counters.Claims);
    }

    [Fact]
    public void RunOnce_DeafRivalHasTheAddress_IsLeftToItWithinFiveIntervalsAndASecond()
    {
        using Bench bench = Bench.Master();
        double seconds = SayUntilAsked(bench);

        bench.Answer(Bench.Virtual, s_peer);
        bench.World.Run(0.001);

        Assert.InRange(seconds, 0, 5);
        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal(CarpTransitionReason.DeafRival, bench.Changes[^1].Reason);
        Assert.False(bench.Host.Carries(Bench.Virtual));
    }

    [Fact]
    public void RunOnce_LeftToADeafRival_SaysToTheNeighboursWhereTheAddressIsNow()
    {
        using Bench bench = Bench.Master();
        SayUntilAsked(bench);
        bench.Answer(Bench.Virtual, s_peer);
        bench.World.Run(0.001);

        Assert.True(ArpPacket.TryParse(bench.Sent[^1], out ArpPacket packet));
        Assert.Equal(ArpPacket.Gratuitous(s_peer, Bench.Virtual), packet);
        Assert.True(EthernetHeader.TryParse(bench.Sent[^1], out EthernetHeader header));
        Assert.Equal((MacAddress.Broadcast, bench.Link.Port.Mac), (header.Destination, header.Source));
    }

    [Fact]
    public void RunOnce_DeafRivalThatAnswersNothing_IsReportedAndWeStay()
    {
        using Bench bench = Bench.Master();
        SayUntilAsked(bench);
        bench.World.Run(0.4);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(CarpReport.DeafRival, bench.Reports[^1]);
        Assert.Equal(3, bench.Questions);
    }

    private static Bench Asking(ConflictPolicy policy) => new(configuration => configuration with { Conflict = policy });

    /// <summary>A worse rival goes on until somebody is asked for the address; how long that took.</summary>
    private static double SayUntilAsked(Bench bench)
    {
        double seconds = 0;
        while (bench.Questions == 0 && seconds < 20)
        {
            bench.World.Run(seconds == 0 ? 0 : 1.391);
            bench.Say(1, 100);
            bench.World.Run(0.001);
            seconds += 1.392;
        }

        return seconds - 1.392;
    }

    /// <summary>Time passes, and whoever asks for the address gets an answer from there.</summary>
    private static void AnswerFor(Bench bench, int seconds, MacAddress mac)
    {
        int answered = bench.Questions;
        for (int i = 0; i < seconds * 100; i++)
        {
            bench.World.Run(0.01);
            if (bench.Questions > answered)
            {
                answered = bench.Questions;
                bench.Answer(Bench.Virtual, mac);
            }
        }
    }
}
