using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>What health checks do to the election: demotion that is compared, Init that is not for ever.</summary>
public sealed class CarpStateMachineHealthTests
{
    private static readonly CarpParameters s_skew100 = new() { Vhid = 42, Advskew = 100 };
    private static readonly InetAddress s_third = MachineHarness.Address("10.9.0.3");

    [Fact]
    public void HandleFaultChange_Master_GivesUpSaysGoodbyeAndIsInInit()
    {
        MachineHarness harness = MachineHarness.Master();

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.Equal(
            [CarpActionKind.RemoveAddresses, CarpActionKind.SendFarewell, CarpActionKind.StateChanged], harness.Actions.Select(action => action.Kind));
        Assert.Equal(CarpTransitionReason.ChecksFail, harness.Take()[^1].Reason);
    }

    [Fact]
    public void HandleFaultChange_BackupAndTheSameAgain_IsInInitOnce()
    {
        var harness = new MachineHarness();

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.True(harness.Machine.IsFaulty);
        Assert.Single(harness.Take(), action => action.Kind == CarpActionKind.StateChanged);
    }

    [Fact]
    public void HandleFaultChange_Over_IsABackupThatHasListenedAllTheWhile()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        for (int i = 0; i < 5; i++)
        {
            harness.Hear(1, 241, demotion: 9);
            harness.Advance(1);
        }

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Hear(1, 241, demotion: 9);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(
            [CarpTransitionReason.ChecksFail, CarpTransitionReason.ChecksPass, CarpTransitionReason.MasterDemoted],
            harness.Take().Where(action => action.Kind == CarpActionKind.StateChanged).Select(action => action.Reason));
    }

    [Fact]
    public void HandleLinkChange_Faulty_StaysInInitAndClearsWhatAPredecessorLeft()
    {
        var harness = new MachineHarness(isReady: false);
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        harness.Do((machine, now) => machine.HandleLinkChange(isReady: true, now));
        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.Equal([CarpActionKind.RemoveAddresses], harness.TakeKinds());
        harness.Do((machine, now) => machine.HandleLinkChange(isReady: false, now));

        Assert.True(harness.Machine.NextDeadline.IsNever);
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));
        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleTimeout_FaultyAndNobodyThere_ServesAfterTwoMasterDownTimesWithTheHighestDemotion()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        harness.Advance(6.78);
        Assert.NotEqual(CarpState.Master, harness.Machine.State);
        harness.Advance(0.01);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.True(harness.Machine.IsLastResort);
        Assert.Equal(new CarpPrecedence(1, 246, 255), harness.Actions.First(action => action.Kind == CarpActionKind.SendAdvertisement).Fields);
        Assert.Equal(CarpTransitionReason.LastResort, harness.Take().Last(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Fact]
    public void HandleTimeout_LastResortTurnedOff_StaysInInit()
    {
        var harness = new MachineHarness(s_skew100 with { LastResort = false });
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        harness.Do((machine, now) => machine.HandleTimeout(now));

        Assert.True(harness.Machine.NextDeadline.IsNever);
        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleTimeout_FaultyBeforeItsTime_StaysInInit()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        harness.Sleep(2.9);

        harness.Do((machine, now) => machine.HandleTimeout(now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_FaultyAndSomebodyServes_NeverServes()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        for (int i = 0; i < 10; i++)
        {
            harness.Advance(2.9);
            harness.Hear(1, 241, demotion: 254);
        }

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.DoesNotContain(harness.Take(), action => action.NewState == CarpState.Backup && action.Kind == CarpActionKind.StateChanged);
    }

    [Fact]
    public void HandleAdvertisement_InitForOtherReasons_IsNotHeard()
    {
        var harness = new MachineHarness(isReady: false);

        harness.Hear(1, 0);

        Assert.True(harness.Machine.NextDeadline.IsNever);
    }

    [Fact]
    public void HandleAdvertisement_BackupAsLastResort_LeavesItToWhoServes()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        harness.Advance(3.5);
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.Hear(1, 241, demotion: 255);

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.InRange(harness.SecondsUntilDeadline, 2.99, 3.01);
    }

    [Fact]
    public void HandleFaultChange_BackupAsLastResortRecovers_StaysABackup()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        harness.Advance(3.5);

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Hear(1, 0);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_LastResortHearsABetterNode_GoesBackToInit()
    {
        MachineHarness harness = LastResort();

        harness.Hear(1, 100);

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.Equal(
            [CarpTransitionReason.BetterMaster, CarpTransitionReason.ChecksFail],
            harness.Take().Where(action => action.Kind == CarpActionKind.StateChanged).Select(action => action.Reason));
    }

    [Fact]
    public void HandleFaultChange_LastResortRecovers_GoesOnAndSaysSoAtOnce()
    {
        MachineHarness harness = LastResort();

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.False(harness.Machine.IsLastResort);
        Assert.Equal(new CarpPrecedence(1, 0, 0), Assert.Single(harness.Take(), action => action.Kind == CarpActionKind.SendAdvertisement).Fields);
    }

    [Fact]
    public void HandleFaultChange_MasterThatLeavesRecovers_IsABackup()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        Assert.Equal((CarpState.Master, (byte)0), (harness.Machine.State, harness.Machine.DemotionLevel));

        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));
        harness.Do((machine, now) => machine.HandleAddressesRemoved(now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.ChecksPass, harness.Take()[^1].Reason);
    }

    [Fact]
    public void HandleFaultChange_MasterThatIsReleased_EndsInInitAndKeepsQuietAsAsked()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleRelease(20_000_000_000, now));
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        harness.Do((machine, now) => machine.HandleAddressesRemoved(now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.InRange(harness.SecondsUntilDeadline, 22.99, 23.01);
    }

    [Fact]
    public void HandleStop_Faulty_IsStoppedAndStaysSo()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));

        harness.Do((machine, now) => machine.HandleStop(now));
        harness.Hear(1, 0);
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: false, now));

        Assert.True(harness.Machine.IsStopped);
        Assert.True(harness.Machine.NextDeadline.IsNever);
        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_DemotedMasterWithChecks_AsksThemOnceAndTakesOverWhenTheySayLess()
    {
        MachineHarness harness = WithChecks();

        harness.Hear(1, 241, demotion: 100);
        harness.Advance(0.1);
        harness.Hear(1, 241, demotion: 100);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal([CarpActionKind.RunChecks], harness.TakeKinds());
        harness.Do((machine, now) => machine.HandleChecked(level: 99, isFaulty: false, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
        CarpAction change = Assert.Single(harness.Take(), action => action.Kind == CarpActionKind.StateChanged);
        Assert.Equal((CarpTransitionReason.MasterDemoted, MachineHarness.PeerSource), (change.Reason, change.Peer));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(200, false)]
    [InlineData(0, true)]
    public void HandleChecked_NoBetterThanTheMaster_Stays(byte level, bool isFaulty)
    {
        MachineHarness harness = WithChecks();
        harness.Hear(1, 241, demotion: 100);

        harness.Do((machine, now) => machine.HandleChecked(level, isFaulty, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleChecked_NobodyAsked_DoesNothing()
    {
        MachineHarness harness = WithChecks();
        harness.Hear(1, 0);

        harness.Do((machine, now) => machine.HandleChecked(level: 0, isFaulty: false, now));

        Assert.Empty(harness.Take());
    }

    [Fact]
    public void HandleChecked_MasterIsWellAgain_Stays()
    {
        MachineHarness harness = WithChecks();
        harness.Hear(1, 241, demotion: 100);
        harness.Hear(1, 0);

        harness.Do((machine, now) => machine.HandleChecked(level: 0, isFaulty: false, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleChecked_AskedForByAMasterNotHeardSince_LeavesItToTheSilence()
    {
        MachineHarness harness = WithChecks();
        harness.Hear(1, 241, demotion: 100);
        harness.Sleep(60);

        harness.Do((machine, now) => machine.HandleChecked(level: 0, isFaulty: false, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleChecked_AddressIsRefusedMeanwhile_Stays()
    {
        MachineHarness harness = WithChecks();
        harness.Hear(1, 241, demotion: 100);
        harness.Do((machine, now) => machine.HandleRefusal(isRefused: true, now));

        harness.Do((machine, now) => machine.HandleChecked(level: 0, isFaulty: false, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_OtherReasonsThanDemotion_NeedNoChecks()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, _) => machine.HandleChecksChange(hasChecks: true));
        Listen(harness);
        harness.Advance(1.5);

        harness.Hear(1, 100);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.DoesNotContain(CarpActionKind.RunChecks, harness.TakeKinds());
    }

    [Fact]
    public void HandleAdvertisement_GoodMasterDemotesItself_IsTakenOverAtOnce()
    {
        MachineHarness harness = Listening();

        harness.Hear(1, 241, demotion: 1);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    /// <summary>The demotion is not signed: what might be an older advertisement, or another's, must not call us up.</summary>
    [Theory]
    [InlineData(CounterKind.Nativecarp, false, 10_000UL, CounterKind.Unknown, 1)]
    [InlineData(CounterKind.Nativecarp, false, 10UL, CounterKind.Nativecarp, 1)]
    [InlineData(CounterKind.Nativecarp, true, 10_000UL, CounterKind.Nativecarp, 1)]
    [InlineData(CounterKind.Unknown, false, 10_000UL, CounterKind.Nativecarp, 1)]
    [InlineData(CounterKind.Nativecarp, false, 10_000UL, CounterKind.Nativecarp, 0)]
    public void HandleAdvertisement_WorseOneThatProvesNothing_WaitsForTheGoodMasterToFallSilent(
        CounterKind good, bool isAnother, ulong counter, CounterKind worse, byte demotion)
    {
        var harness = new MachineHarness(s_skew100 with { Preempt = true });
        harness.Advance(3);
        harness.Hear(1, 50, kind: good, counter: 1000);
        harness.Advance(1);
        harness.Hear(1, 50, kind: good, counter: 1001);

        harness.Hear(1, 241, demotion, source: isAnother ? s_third : null, kind: worse, counter: counter);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleDemotionChange_WellAgain_PreemptsAtTheNextAdvertisement()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, now) => machine.HandleDemotionChange(5, now));
        Listen(harness);
        harness.Hear(1, 100);
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.Do((machine, now) => machine.HandleDemotionChange(0, now));
        harness.Hear(1, 100);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_BothDemotedAlike_StaysAlthoughItWouldPreempt()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Do((machine, now) => machine.HandleDemotionChange(100, now));
        harness.Hear(1, 246, demotion: 100);
        harness.Advance(1.5);
        harness.Hear(1, 246, demotion: 100);
        harness.Advance(2);

        harness.Hear(1, 246, demotion: 100);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(TakeoverObstacle.Demoted, harness.Machine.FindPreemptionObstacle(harness.Now));
    }

    private static MachineHarness LastResort()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        harness.Advance(6.5);
        Assert.True(harness.Machine.IsLastResort);
        harness.Take();
        return harness;
    }

    private static MachineHarness WithChecks()
    {
        MachineHarness harness = Listening();
        harness.Do((machine, _) => machine.HandleChecksChange(hasChecks: true));
        return harness;
    }

    private static MachineHarness Listening()
    {
        var harness = new MachineHarness(s_skew100);
        Listen(harness);
        return harness;
    }

    /// <summary>Long enough to take over from a master that it hears.</summary>
    private static void Listen(MachineHarness harness)
    {
        for (int i = 0; i < 5; i++)
        {
            harness.Hear(1, 0);
            harness.Advance(1);
        }

        harness.Take();
    }
}
