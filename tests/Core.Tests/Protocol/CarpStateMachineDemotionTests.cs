using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>Byte 4, failing sends, two families, stalls. Source: architecture.md section 4.</summary>
public class CarpStateMachineDemotionTests
{
    private static readonly CarpParameters s_skew100 = new() { Vhid = 42, Advskew = 100 };

    [Fact]
    public void HandleDemotionChange_Master_AdvertisesTheLevelAtOnceWithFieldsWorseThanAnyHealthyNode()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);

        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));

        Assert.Equal(new CarpPrecedence(1, 246, 5), harness.Take().Single().Fields);
        Assert.Equal(1.390625, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleDemotionChange_BackToZero_SendsTheConfiguredFields()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);
        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));
        harness.Take();

        harness.Do((machine, now) => machine.HandleDemotionChange(0, now));

        Assert.Equal(
            new CarpPrecedence(1, 100, 0), harness.Take().Single(action => action.Kind == CarpActionKind.SendAdvertisement).Fields);
    }

    [Fact]
    public void HandleDemotionChange_ALargerAdvbaseWasHeard_IsTakenOver()
    {
        // exploration.md W10: otherwise a demoted node with a smaller advbase still looks better to those who ignore byte 4.
        var harness = new MachineHarness(s_skew100);
        harness.Hear(2, 0);
        harness.Do((machine, now) => machine.HandleDemotionChange(1, now));
        harness.HearBowOut();

        harness.AdvanceToDeadline();

        Assert.Equal(new CarpPrecedence(2, 246, 1), harness.Take().First(action => action.Kind == CarpActionKind.SendAdvertisement).Fields);
    }

    [Fact]
    public void HandleAdvertisement_DemotedMasterHeardInBackup_TakesOverWithoutPreemptAfterListening()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Advance(1);
        harness.Hear(1, 241, demotion: 1);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Advance(1.2);
        harness.Hear(1, 241, demotion: 1);
        harness.Advance(1.2);

        harness.Hear(1, 241, demotion: 1);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Contains(harness.Take(), action => action.Reason == CarpTransitionReason.MasterDemoted);
    }

    [Fact]
    public void HandleAdvertisement_DemotedMasterButAGoodOneIsAlive_Waits()
    {
        // exploration.md W3
        var harness = new MachineHarness(s_skew100);
        harness.Advance(3);
        harness.Hear(1, 50, source: MachineHarness.Address("10.9.0.3"));
        harness.Advance(1);
        harness.Hear(1, 50, source: MachineHarness.Address("10.9.0.3"));

        harness.Hear(1, 241, demotion: 1);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_EqualSkewButDemotedRivalInMaster_StaysAndReasserts()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);

        harness.Hear(1, 10, demotion: 1);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    /// <summary>The same on the wire: whoever compares (byte 4, interval) and whoever compares intervals alone name one winner.</summary>
    [Fact]
    public void ForLevel_EverySkewAndLevel_AgreesWithPeersThatIgnoreByte4()
    {
        for (int skew = 0; skew <= 240; skew++)
        {
            for (int otherSkew = 0; otherSkew <= 240; otherSkew++)
            {
                CarpPrecedence healthy = CarpPrecedence.ForLevel(new CarpParameters { Vhid = 1, Advskew = (byte)otherSkew }, 0, 0);
                for (int level = 1; level <= 255; level += 127)
                {
                    CarpPrecedence demoted = CarpPrecedence.ForLevel(new CarpParameters { Vhid = 1, Advskew = (byte)skew }, (byte)level, 0);
                    Assert.True(healthy.IsBetterThan(demoted));
                    Assert.True(healthy.Interval < demoted.Interval);
                }
            }
        }
    }

    [Fact]
    public void HandleSendResult_ThreeFailures_DemotesUntilThreeSucceed()
    {
        MachineHarness harness = MachineHarness.Master(new CarpParameters { Vhid = 42, DeadRatio = 10 });
        harness.SendsSucceed = false;
        harness.Advance(3);
        Assert.True(harness.Machine.SendingFails);
        Assert.Equal(240, harness.Machine.DemotionLevel);
        Assert.Single(harness.Take(), action => action.Report == CarpReport.SendingFails);

        harness.SendsSucceed = true;
        harness.Advance(2);
        Assert.Equal(240, harness.Machine.DemotionLevel);
        harness.Advance(1);
        Assert.Equal(0, harness.Machine.DemotionLevel);
        Assert.Single(harness.Take(), action => action.Report == CarpReport.SendingWorks);
    }

    [Fact]
    public void HandleSendResult_NothingLeftForAMasterDownTime_StepsDownAndReturnsOnlyWhenAFrameLeaves()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.SendsSucceed = false;
        harness.Advance(4);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Contains(harness.Take(), action => action.Reason == CarpTransitionReason.CannotSend);

        harness.Advance(10);
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.SendsSucceed = true;
        harness.Advance(1);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleTestResult_BackupWhoseSendsFailed_TestsOnceAnIntervalUntilThreeLeft()
    {
        // Found by the simulator: a backup sends no advertisements, and so stayed demoted for ever.
        MachineHarness harness = MachineHarness.Master(s_skew100);
        harness.SendsSucceed = false;
        harness.Advance(3 * 1.390625);
        harness.SendsSucceed = true;
        harness.Hear(1, 240);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(240, harness.Machine.DemotionLevel);
        harness.Take();

        for (int second = 0; second < 5; second++)
        {
            harness.Advance(1);
            harness.Hear(1, 240);
        }

        Assert.Equal(0, harness.Machine.DemotionLevel);
        Assert.Equal(3, harness.TakeKinds().Count(kind => kind == CarpActionKind.TestSending));
    }

    [Fact]
    public void HandleLinkChange_LostWhileSendsFail_StartsWithACleanRecord()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.SendsSucceed = false;
        harness.Advance(2.5);

        harness.Do((machine, now) => machine.HandleLinkChange(false, now));

        Assert.Equal(0, harness.Machine.DemotionLevel);
    }

    [Fact]
    public void HandleAdvertisement_SendsFailedAndAWorseMasterIsHeard_DoesNotPreemptBeforeAFrameLeft()
    {
        MachineHarness harness = MachineHarness.Master(new CarpParameters { Vhid = 42, DeadRatio = 1, Preempt = true });
        harness.SendsSucceed = false;
        harness.Advance(1.5);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Hear(1, 200);

        harness.Advance(0.9);
        harness.Hear(1, 200);
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.SendsSucceed = true;
        harness.Advance(0.9);
        harness.Hear(1, 200);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleTimeout_OneFamilySilent_ReportsOnceAndTakesOverOnlyWhenBothAre()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, RunsIpv6 = true });
        harness.Hear(1, 0, source: MachineHarness.PeerSourceIpv6);
        for (int second = 0; second < 8; second++)
        {
            harness.Hear(1, 0);
            harness.Advance(1);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Single(harness.Take(), action => action.Report == CarpReport.FamilySilent);

        harness.Advance(2.5);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void MasterDownDeadline_OfEachFamily_FollowsWhatWasHeardInIt()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, RunsIpv6 = true });
        MonotonicInstant start = harness.Now;
        harness.Advance(1);
        harness.Hear(1, 0, source: MachineHarness.PeerSourceIpv6);

        Assert.Equal(3, harness.Machine.MasterDownDeadline(AddressFamily.Ipv4).NanosecondsSince(start) / 1e9);
        Assert.Equal(4, harness.Machine.MasterDownDeadline(AddressFamily.Ipv6).NanosecondsSince(start) / 1e9);
    }

    [Fact]
    public void HandleAdvertisement_FamilyThatIsNotRun_IsIgnored()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);

        harness.Hear(1, 0, source: MachineHarness.PeerSourceIpv6);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_AfterAStall_YieldsToWhoeverIsInTheQueueAndSendsNothing()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Sleep(10);

        harness.Hear(1, 200);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal([CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged], harness.TakeKinds());
    }

    [Fact]
    public void HandleTimeout_StallShorterThanTheMasterDownTimeAndNoRival_GoesOn()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Sleep(2.5);

        harness.Do((machine, now) => machine.HandleTimeout(now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal([CarpActionKind.SendAdvertisement], harness.TakeKinds());
        Assert.Equal(1, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleTimeout_StallOfAMasterDownTime_StepsDownAndSendsNothing()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Sleep(3.1);

        harness.Do((machine, now) => machine.HandleTimeout(now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal([CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged], harness.TakeKinds());
    }

    [Fact]
    public void HandleTimeout_BackupServedLateByMoreThanAnInterval_ListensOnAtMostTwice()
    {
        var harness = new MachineHarness();
        for (int pause = 0; pause < 2; pause++)
        {
            harness.Sleep(harness.SecondsUntilDeadline + 1.5);
            harness.Do((machine, now) => machine.HandleTimeout(now));
            Assert.Equal(CarpState.Backup, harness.Machine.State);
            Assert.Equal(1, harness.SecondsUntilDeadline);
        }

        harness.Sleep(harness.SecondsUntilDeadline + 1.5);
        harness.Do((machine, now) => machine.HandleTimeout(now));
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleTimeout_DualStackBackupServedLate_ListensOnInBothFamilies()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, RunsIpv6 = true });
        harness.Sleep(harness.SecondsUntilDeadline + 1.5);
        harness.Do((machine, now) => machine.HandleTimeout(now));
        Assert.Contains(harness.Take(), action => action.Report == CarpReport.TakeoverPostponed);

        // Were one of the two not awaited any more, the other would be reported as silent alone.
        harness.AdvanceToDeadline();

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.DoesNotContain(harness.Take(), action => action.Report == CarpReport.FamilySilent);
    }

    [Fact]
    public void HandleDemotionChange_SameLevel_SendsNothing()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));
        harness.Take();

        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));

        Assert.Empty(harness.Take());
    }

    [Fact]
    public void HandleDemotionChange_LargerAdvbaseHeardBeforeASmallerOne_IsForgottenAfterAMasterDownTime()
    {
        var harness = new MachineHarness();
        harness.Hear(2, 0);
        harness.Advance(1);
        harness.Hear(1, 0);
        harness.Advance(2.5);
        harness.Hear(1, 0);

        // 3.5 s after the advbase of 2, half a second more than a master-down time; that of 1 has just been heard.
        harness.AdvanceToDeadline();
        harness.Take();
        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));

        Assert.Equal(1, Assert.Single(harness.Take()).Fields.Advbase);
    }

    [Fact]
    public void HandleAdvertisement_BetterMasterAfterASendNeverSucceeded_SendsNoParting()
    {
        var harness = new MachineHarness(s_skew100) { SendsSucceed = false };
        harness.AdvanceToDeadline();
        harness.Take();

        harness.Hear(1, 0);

        Assert.DoesNotContain(CarpActionKind.SendFarewell, harness.TakeKinds());
    }

    [Fact]
    public void HandleStop_SendingFailsMeanwhile_StillStops()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.SendsSucceed = false;
        harness.Advance(2.2);
        harness.Do((machine, now) => machine.HandleStop(now));

        harness.Advance(0.9);

        Assert.True(harness.Machine.IsStopped);
        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_StalledPreemptorFindsAQueueOfAdvertisements_ListensBeforeItPreempts()
    {
        MachineHarness harness = MachineHarness.Master(new CarpParameters { Vhid = 42, Preempt = true });
        MonotonicInstant stoppedAt = harness.Now;
        harness.Sleep(30);

        for (int second = 4; second <= 30; second++)
        {
            harness.Hear(1, 100, receivedAt: stoppedAt.AddNanoseconds(second * 1_000_000_000L));
            Assert.Equal(CarpState.Backup, harness.Machine.State);
        }
    }

    [Fact]
    public void HandleAdvertisement_OldFrameOfADemotedMasterBeforeANewerOne_IsNotActedOn()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Advance(3);
        MonotonicInstant old = harness.Now;
        harness.Sleep(2);

        harness.Hear(1, 241, demotion: 1, receivedAt: old);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void ForLevel_Advskew255_IsNotBetterThanHealthy() =>
        Assert.Equal(255, CarpPrecedence.ForLevel(new CarpParameters { Vhid = 1, Advskew = 255 }, 1, 0).Advskew);
}
