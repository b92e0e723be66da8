using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>
/// A worse rival that does not yield does not hear us. Source: architecture.md section 4, "a worse rival that does not yield"; exploration.md V6.
/// </summary>
public class CarpStateMachineDeafRivalTests
{
    private const double RivalInterval = 1.390625;

    [Fact]
    public void HandleAdvertisement_WorseMasterAfterFourOfOursAndASilence_AsksForTheAddressWithinFiveIntervals()
    {
        MachineHarness harness = MachineHarness.Master();
        Assert.Equal(0, Questions(harness, rounds: 3));

        harness.Hear(1, 100);

        CarpAction question = Assert.Single(harness.Take(), action => action.Kind == CarpActionKind.AskForAddress);
        Assert.Equal(MachineHarness.PeerSource, question.Peer);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterWhileTheQuestionIsOpen_IsNotAskedAboutTwice()
    {
        MachineHarness harness = MasterThatAsked();

        harness.Advance(0.1);
        harness.Hear(1, 100);

        Assert.Equal([CarpActionKind.Report], harness.TakeKinds());
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterThatMayBeAnsweringUs_IsListenedToOnceMore()
    {
        // The cut may have ended with our last advertisement: if the rival yields to it while we yield to the rival, nobody is left.
        MachineHarness harness = MachineHarness.Master();
        Questions(harness, rounds: 2);

        harness.Hear(1, 100);
        Assert.Equal([CarpActionKind.Report], harness.TakeKinds());
        harness.Advance(2.2);

        Assert.Contains(CarpActionKind.SendAdvertisement, harness.TakeKinds());
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAddressAnswer_AfterTheSilenceWasOver_ComesTooLate()
    {
        MachineHarness harness = MasterThatAsked();
        harness.Advance(1);
        Assert.Contains(CarpActionKind.SendAdvertisement, harness.TakeKinds());

        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleStop_InTheSilence_AdvertisesUntilTheAddressesAreGone()
    {
        MachineHarness harness = MasterThatAsked();
        harness.AddressesFollow = false;

        harness.Do((machine, now) => machine.HandleStop(now));

        Assert.Equal([CarpActionKind.SendAdvertisement, CarpActionKind.RemoveAddresses], harness.TakeKinds());
    }

    [Fact]
    public void HandleDemotionChange_InTheSilence_IsSentWhenItEnds()
    {
        MachineHarness harness = MasterThatAsked();

        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));
        Assert.Empty(harness.Take());
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: false, now));

        Assert.Contains(harness.Take(), action => action is { Kind: CarpActionKind.SendAdvertisement, Fields.Demotion: 5 });
    }

    [Fact]
    public void HandleAdvertisement_AnotherWorseMasterInTheSilence_EndsIt()
    {
        MachineHarness harness = MasterThatAsked();

        harness.Hear(1, 50, source: MachineHarness.Address("10.9.0.3"));
        Assert.Contains(CarpActionKind.SendAdvertisement, harness.TakeKinds());
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterOfAFastElection_IsNotTakenForDeafWithinASecond()
    {
        MachineHarness harness = MachineHarness.Master(new CarpParameters { Vhid = 42, Advbase = 0, Advskew = 10 });

        Assert.Equal(0, Questions(harness, rounds: 10, advbase: 0, advskew: 26, spacing: 0.1015625));
        Assert.Equal(1, Questions(harness, rounds: 1, advbase: 0, advskew: 26, spacing: 0.1015625));
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterThatYieldedMeanwhile_IsGivenAllItsTimeAgain()
    {
        MachineHarness harness = MachineHarness.Master();
        Questions(harness, rounds: 3);
        harness.Advance(2);

        Assert.Equal(0, Questions(harness, rounds: 3));
    }

    [Fact]
    public void HandleAdvertisement_ASecondWorseMaster_SaysNothingOfTheFirst()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Hear(1, 200);
        harness.Advance(1.7);
        harness.Hear(1, 100, source: MachineHarness.Address("10.9.0.3"));
        harness.Advance(1.7);
        harness.Hear(1, 100, source: MachineHarness.Address("10.9.0.3"));
        harness.Advance(1.7);
        harness.Hear(1, 100, source: MachineHarness.Address("10.9.0.3"));

        Assert.DoesNotContain(CarpActionKind.AskForAddress, harness.TakeKinds());
    }

    [Fact]
    public void HandleAdvertisement_EqualMasterOfOurKindThatShouldYield_IsAskedAboutToo()
    {
        MachineHarness harness = MachineHarness.Master();

        Assert.Equal(1, Questions(harness, rounds: 6, advskew: 0, spacing: 1));
    }

    [Fact]
    public void HandleAdvertisement_EqualMasterOfAnotherKind_IsLeftToTheSilence()
    {
        MachineHarness harness = MachineHarness.Master();

        Assert.Equal(0, Questions(harness, rounds: 3, advskew: 0, spacing: 1, kind: CounterKind.Unknown));
    }

    [Fact]
    public void HandleAddressAnswer_Answered_StepsDownWithoutAWord()
    {
        MachineHarness harness = MasterThatAsked();

        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        List<CarpAction> actions = harness.Take();
        Assert.Equal([CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged], actions.Select(action => action.Kind));
        Assert.Equal((CarpTransitionReason.DeafRival, MachineHarness.PeerSource), (actions[1].Reason, actions[1].Peer));
    }

    [Fact]
    public void HandleAddressAnswer_NobodyAnswers_StaysAndSaysSoOnceAndAsksAgain()
    {
        MachineHarness harness = MasterThatAsked();

        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: false, now));
        List<CarpAction> actions = harness.Take();
        Assert.Equal([CarpActionKind.Report, CarpActionKind.SendAdvertisement, CarpActionKind.Announce], actions.Select(action => action.Kind));
        Assert.Equal((CarpReport.DeafRival, MachineHarness.PeerSource), (actions[0].Report, actions[0].Peer));

        harness.Advance(RivalInterval);
        Assert.Equal(0, Questions(harness, rounds: 2));
        AskOnce(harness);
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: false, now));
        Assert.Equal([CarpActionKind.SendAdvertisement, CarpActionKind.Announce], harness.TakeKinds());
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAddressAnswer_NotAskedOrNoLongerMaster_ChangesNothing()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        Assert.Equal(CarpState.Master, harness.Machine.State);

        MachineHarness leaving = MasterThatAsked();
        leaving.AddressesFollow = false;
        leaving.Do((machine, now) => machine.HandleStop(now));
        leaving.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        Assert.Equal(CarpState.Master, leaving.Machine.State);

        MachineHarness backup = MasterThatAsked();
        backup.Hear(0, 200);
        backup.Take();
        backup.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        Assert.Empty(backup.Take());
    }

    [Fact]
    public void HandleAdvertisement_AfterWeLeftItToADeafRival_PreemptsNobodyForTenMinutesAndThenTwenty()
    {
        MachineHarness harness = MasterThatAsked(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        Assert.InRange(SecondsUntilMaster(harness), 600, 600 + RivalInterval);

        LeaveToIt(harness);
        Assert.InRange(SecondsUntilMaster(harness), 1200, 1200 + RivalInterval);
        for (int i = 0; i < 4; i++)
        {
            LeaveToIt(harness);
            SecondsUntilMaster(harness);
        }

        LeaveToIt(harness);
        Assert.InRange(SecondsUntilMaster(harness), 9600, 9600 + RivalInterval);
    }

    [Fact]
    public void HandleAdvertisement_MasterDemotedWhileItIsLeftAlone_IsNotPreempted()
    {
        MachineHarness harness = MasterThatAsked();
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        Assert.Equal(TakeoverObstacle.DeafRival, harness.Machine.FindPreemptionObstacle(harness.Now));

        for (int i = 0; i < 6; i++)
        {
            harness.Advance(1);
            harness.Hear(1, 254, demotion: 5);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleTimeout_TheDeafRivalFallsSilent_TakesOverAndIsFreeToPreemptAgain()
    {
        MachineHarness harness = MasterThatAsked(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        harness.Advance(3);
        Assert.Equal(CarpState.Master, harness.Machine.State);

        harness.Hear(0, 200);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.InRange(SecondsUntilMaster(harness), 0, 6);
    }

    [Fact]
    public void HandleAdvertisement_BowOutOfTheDeafRival_IsObeyed()
    {
        MachineHarness harness = MasterThatAsked();
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        harness.HearBowOut();
        harness.AdvanceToDeadline();

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleLinkChange_AfterWeLeftItToADeafRival_PreemptsAgain()
    {
        MachineHarness harness = MasterThatAsked(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));

        harness.Do((machine, now) => machine.HandleLinkChange(false, now));
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.InRange(SecondsUntilMaster(harness), 3, 3 + RivalInterval);
    }

    [Fact]
    public void HandleAddressAnswer_WithoutAnEndOfTheHoldOff_PreemptsItNeverAgain()
    {
        MachineHarness harness = MasterThatAsked(new CarpParameters { Vhid = 42, Preempt = true, HoldOffNanoseconds = long.MaxValue });
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        for (int i = 0; i < 3600; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(1);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    private static MachineHarness MasterThatAsked(CarpParameters? parameters = null)
    {
        MachineHarness harness = MachineHarness.Master(parameters);
        Questions(harness, rounds: 3);
        AskOnce(harness);
        return harness;
    }

    private static void LeaveToIt(MachineHarness harness)
    {
        Questions(harness, rounds: 3);
        AskOnce(harness);
        harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: true, now));
        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    private static void AskOnce(MachineHarness harness)
    {
        harness.Take();
        harness.Hear(1, 100);
        Assert.Single(harness.TakeKinds(), kind => kind == CarpActionKind.AskForAddress);
    }

    /// <summary>The rival advertises again and again; how often we asked for the address because of it.</summary>
    private static int Questions(
        MachineHarness harness,
        int rounds,
        byte advbase = 1,
        byte advskew = 100,
        double spacing = RivalInterval,
        CounterKind kind = CounterKind.Nativecarp)
    {
        harness.Take();
        for (int i = 0; i < rounds; i++)
        {
            harness.Hear(advbase, advskew, kind: kind);
            harness.Advance(spacing);
        }

        return harness.TakeKinds().Count(kind => kind == CarpActionKind.AskForAddress);
    }

    private static double SecondsUntilMaster(MachineHarness harness)
    {
        double seconds = 0;
        while (harness.Machine.State == CarpState.Backup && seconds < 20_000)
        {
            harness.Advance(RivalInterval);
            harness.Hear(1, 100);
            seconds += RivalInterval;
        }

        harness.Take();
        return seconds;
    }
}
