using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

public sealed class CarpStateMachineGroupTests
{
    private static readonly CarpParameters s_preempting = new() { Vhid = 42, Preempt = true, PreemptsWithMates = true };

    [Fact]
    public void Hold_OfTheMaster_HandsOverAndTakesPartNoMore()
    {
        var harness = MachineHarness.Master();

        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.MateFailed));

        Assert.Equal(
            [CarpActionKind.RemoveAddresses, CarpActionKind.SendFarewell, CarpActionKind.StateChanged],
            harness.Actions.Select(action => action.Kind));
        Assert.Equal(CarpTransitionReason.MateFailed, harness.Take()[2].Reason);
        harness.Advance(60);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(TakeoverObstacle.Held, harness.Machine.FindPromotionObstacle(harness.Now));
        Assert.True(harness.Machine.MasterDownDeadline(AddressFamily.Ipv4).IsNever);
    }

    [Fact]
    public void Hold_Twice_ChangesNothingTheSecondTime()
    {
        var harness = MachineHarness.Master();
        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.Drained));
        harness.Take();

        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.Drained));

        Assert.Empty(harness.Take());
    }

    [Fact]
    public void Hold_OfABackup_IsDeafToSilenceBowOutsAndWorseMasters()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Hear(1, 0);
        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.Drained));

        harness.Advance(5);
        harness.Hear(1, 100);
        harness.HearBowOut();
        harness.Do((machine, now) => machine.HandleMateMoved(now));
        harness.Do((machine, now) => machine.HandlePromotion(now));
        harness.Advance(60);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Empty(harness.Take());
    }

    [Fact]
    public void Hold_OfABackupThatWasAboutToTakeOver_CallsThatOff()
    {
        var harness = new MachineHarness();
        harness.Advance(1);
        harness.Hear(1, 0);
        harness.Do((machine, now) => machine.HandleMateMoved(now));
        harness.HearBowOut();

        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.MateFailed));
        harness.Advance(60);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void Hold_WithoutLink_IsRememberedWhenItIsReady()
    {
        var harness = new MachineHarness(isReady: false);
        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.Drained));
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        harness.Advance(60);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void Hold_Ended_ListensAMasterDownTimeFirst()
    {
        var harness = new MachineHarness();
        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.Drained));
        harness.Advance(60);

        harness.Do((machine, now) => machine.HandleHold(isHeld: false, now, CarpTransitionReason.Drained));

        Assert.Equal(3, harness.SecondsUntilDeadline, 6);
        harness.Advance(3);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void Hold_EndedBeforeTheAddressesAreGone_StillHandsOver()
    {
        var harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleHold(isHeld: true, now, CarpTransitionReason.MateFailed));
        harness.Do((machine, now) => machine.HandleHold(isHeld: false, now, CarpTransitionReason.MateFailed));
        harness.Do((machine, now) => machine.HandleAddressesRemoved(now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(3, harness.SecondsUntilDeadline, 6);
    }

    [Fact]
    public void MateMoved_MasterMissesItsIntervalAndAHalf_TakesOver()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advskew = 100 });
        harness.Hear(1, 0);
        harness.Advance(0.4);

        harness.Do((machine, now) => machine.HandleMateMoved(now));

        Assert.Equal(1.1, harness.SecondsUntilDeadline, 6);
        harness.AdvanceToDeadline();
        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.MateMoved, harness.Take().Single(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Fact]
    public void MateMoved_MasterIsHeardAgain_IsCalledOff()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advskew = 100 });
        harness.Hear(1, 0);
        harness.Do((machine, now) => machine.HandleMateMoved(now));
        harness.Advance(1);
        harness.Hear(1, 0);

        harness.Advance(2.9);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void MateMoved_WithoutAKnownMaster_ChangesNothing()
    {
        var harness = new MachineHarness();

        harness.Do((machine, now) => machine.HandleMateMoved(now));

        Assert.Equal(3, harness.SecondsUntilDeadline, 6);
    }

    [Fact]
    public void MateMoved_WhileQuiet_ChangesNothing()
    {
        var harness = MachineHarness.Master();
        harness.Do((machine, now) => machine.HandleRelease(20_000_000_000, now));
        harness.Hear(1, 0);

        harness.Do((machine, now) => machine.HandleMateMoved(now));
        harness.Advance(15);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void MateMoved_ToTheMaster_ChangesNothing()
    {
        var harness = MachineHarness.Master();

        harness.Do((machine, now) => machine.HandleMateMoved(now));

        Assert.Empty(harness.Take());
    }

    [Fact]
    public void MateMoved_WhileSendingMustBeProved_AsksForATestOnce()
    {
        var harness = MachineHarness.Master(new CarpParameters { Vhid = 42, Advskew = 100 });
        harness.SendsSucceed = false;
        harness.Advance(5);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Hear(1, 0);
        harness.Do((machine, now) => machine.HandleMateMoved(now));
        harness.Take();

        harness.Advance(1.6);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.InRange(harness.TakeKinds().Count(kind => kind == CarpActionKind.TestSending), 1, 3);
        Assert.False(harness.Machine.CanServe);
    }

    [Fact]
    public void Preemption_OfAMemberOfAGroup_WaitsForTheWordOfTheGroup()
    {
        var harness = new MachineHarness(s_preempting);
        for (int i = 0; i < 6; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(0.9);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.True(harness.Machine.HearsMaster(harness.Now));
        Assert.Null(harness.Machine.FindPreemptionObstacle(harness.Now));

        harness.Do((machine, now) => machine.HandlePreemption(now));

        CarpAction change = harness.Take().Single(action => action.Kind == CarpActionKind.StateChanged);
        Assert.Equal(CarpTransitionReason.Preemption, change.Reason);
        Assert.Equal(MachineHarness.PeerSource, change.Peer);
        Assert.False(harness.Machine.HearsMaster(harness.Now));
    }

    [Fact]
    public void Preemption_WithAnObstacle_DoesNothing()
    {
        var harness = new MachineHarness(s_preempting);
        harness.Hear(1, 100);

        harness.Do((machine, now) => machine.HandlePreemption(now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void Preemption_ByTheMaster_DoesNothing()
    {
        var harness = MachineHarness.Master(s_preempting);

        harness.Do((machine, now) => machine.HandlePreemption(now));

        Assert.Empty(harness.Take());
    }

    [Fact]
    public void Damping_LeavesAWorseMasterAlone_ButNotOneThatFallsSilent()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Machine.HandleDamping(harness.Now.AddNanoseconds(20_000_000_000));
        for (int i = 0; i < 10; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(1);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(TakeoverObstacle.Damped, harness.Machine.FindPreemptionObstacle(harness.Now));

        harness.Advance(2);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void Damping_Over_PreemptsAgain()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Machine.HandleDamping(harness.Now.AddNanoseconds(5_000_000_000));
        for (int i = 0; i < 7; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(0.99);
        }

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void Inherit_KeepsTheDamping()
    {
        var former = new MachineHarness();
        former.Machine.HandleDamping(MonotonicInstant.Never);
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Preempt = true });
        harness.Machine.Inherit(former.Machine);
        for (int i = 0; i < 6; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(1);
        }

        Assert.Equal(TakeoverObstacle.Damped, harness.Machine.FindPreemptionObstacle(harness.Now));
    }

    [Fact]
    public void CanServe_WithoutLink_FailingFaultyOrStopping_IsFalse()
    {
        Assert.False(new MachineHarness(isReady: false).Machine.CanServe);
        Assert.True(new MachineHarness().Machine.CanServe);

        var failing = MachineHarness.Master();
        failing.SendsSucceed = false;
        failing.Advance(3);
        Assert.False(failing.Machine.CanServe);

        var faulty = new MachineHarness();
        faulty.Do((machine, now) => machine.HandleFaultChange(isFaulty: true, now));
        Assert.False(faulty.Machine.CanServe);
        faulty.Advance(3);
        Assert.Equal(CarpState.Backup, faulty.Machine.State);
        Assert.False(faulty.Machine.CanServe);
        faulty.Advance(3);
        Assert.True(faulty.Machine is { IsLastResort: true, CanServe: true });

        var stopping = MachineHarness.Master();
        stopping.AddressesFollow = false;
        stopping.Do((machine, now) => machine.HandleStop(now));
        Assert.False(stopping.Machine.CanServe);
    }
}
