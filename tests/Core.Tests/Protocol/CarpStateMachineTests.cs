using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>Start, take-over, stepping down, leaving. Source: architecture.md section 4, protocol.md section 3.</summary>
public class CarpStateMachineTests
{
    private static readonly CarpParameters s_skew100 = new() { Vhid = 42, Advskew = 100 };

    [Fact]
    public void HandleLinkChange_Ready_ListensAFullMasterDownTimeAndRemovesWhatAPredecessorLeft()
    {
        var harness = new MachineHarness(s_skew100, isReady: false);
        Assert.Equal(CarpState.Init, harness.Machine.State);

        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal([CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged], harness.TakeKinds());
        Assert.Equal(3.390625, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleTimeout_NobodyAdvertises_BecomesMasterInTheDocumentedOrder()
    {
        var harness = new MachineHarness(s_skew100);

        harness.AdvanceToDeadline();

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(
            [CarpActionKind.SendAdvertisement, CarpActionKind.AddAddresses, CarpActionKind.StateChanged, CarpActionKind.Announce],
            harness.TakeKinds());
        Assert.Equal(1.390625, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleTimeout_Master_AnnouncesAgainWithTheSecondNextAdvertisement()
    {
        MachineHarness harness = MachineHarness.Master();

        harness.AdvanceToDeadline();
        Assert.Equal([CarpActionKind.SendAdvertisement], harness.TakeKinds());
        harness.AdvanceToDeadline();
        Assert.Equal([CarpActionKind.SendAdvertisement, CarpActionKind.Announce], harness.TakeKinds());
        harness.AdvanceToDeadline();
        Assert.Equal([CarpActionKind.SendAdvertisement], harness.TakeKinds());
    }

    [Fact]
    public void HandleTimeout_ServedALittleLate_KeepsThePeriodOfAdvertisements()
    {
        MachineHarness harness = MachineHarness.Master();
        MonotonicInstant due = harness.Machine.NextDeadline;

        harness.Sleep(1.2);
        harness.Do((machine, now) => machine.HandleTimeout(now));

        Assert.Equal(due.AddNanoseconds(1_000_000_000), harness.Machine.NextDeadline);
    }

    [Fact]
    public void HandleAdvertisement_Backup_ArmsTheMasterDownTimeFromTheInstantOfReceipt()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Advance(1);
        MonotonicInstant receivedAt = harness.Now;
        harness.Sleep(0.25);

        harness.Hear(1, 0, receivedAt: receivedAt);

        Assert.Equal(receivedAt.AddNanoseconds(3_390_625_000), harness.Machine.NextDeadline);
    }

    [Fact]
    public void HandleAdvertisement_FrameOlderThanOurListening_DoesNotShortenIt()
    {
        // Found by the simulator: the link came back while the process was stopped, and so did a frame.
        var harness = new MachineHarness(s_skew100, isReady: false);
        MonotonicInstant receivedAt = harness.Now;
        harness.Sleep(2);
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        harness.Hear(1, 0, receivedAt: receivedAt);

        Assert.Equal(3.390625, harness.SecondsUntilDeadline);
    }

    [Theory]
    [InlineData(1, 50, false)]
    [InlineData(1, 100, false)]
    [InlineData(1, 200, false)]
    [InlineData(3, 99, false)]
    [InlineData(3, 100, false)]
    [InlineData(3, 101, true)]
    [InlineData(4, 0, true)]
    public void HandleAdvertisement_BackupWithoutPreempt_TakesOverOnlyFromAMasterSlowerThanItsOwnMasterDownTime(
        byte advbase, byte advskew, bool takesOver)
    {
        var harness = new MachineHarness(s_skew100);
        harness.Advance(3);

        harness.Hear(advbase, advskew);

        Assert.Equal(takesOver ? CarpState.Master : CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_PreemptAndWorseMaster_TakesOverAfterAFullMasterDownTimeOfListening()
    {
        var harness = new MachineHarness(s_skew100 with { Preempt = true });

        for (int second = 1; second <= 3; second++)
        {
            harness.Advance(1);
            harness.Hear(1, 200);
            Assert.Equal(CarpState.Backup, harness.Machine.State);
        }

        harness.Advance(1);
        harness.Hear(1, 200);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.Preemption, harness.Take().Last(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Fact]
    public void HandleAdvertisement_LateAdvertisementOfAWorseNodeWhileAGoodMasterIsAlive_DoesNotPreempt()
    {
        // exploration.md V3
        var harness = new MachineHarness(s_skew100 with { Preempt = true });
        harness.Advance(3);
        harness.Hear(1, 0);
        harness.Advance(1);
        harness.Hear(1, 0);

        harness.Hear(1, 200, source: MachineHarness.Address("10.9.0.3"));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_BetterMasterHeardInMaster_DropsAddressesThenPartsWithAnAdvertisementWorseThanTheWinners()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);

        harness.Hear(1, 40);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        var actions = harness.Take();
        Assert.Equal(
            [CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged, CarpActionKind.SendFarewell],
            actions.Select(action => action.Kind));
        Assert.Equal(new CarpPrecedence(1, 101, 0), actions[2].Fields);
        Assert.Equal(CarpTransitionReason.BetterMaster, actions[1].Reason);
        Assert.Equal(3.390625, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterHeardInMaster_AdvertisesAndAnnouncesAtOnceAndTwoAdvertisementsLater()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Advance(2.5);
        harness.Take();

        harness.Hear(1, 200);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal([CarpActionKind.Report, CarpActionKind.SendAdvertisement, CarpActionKind.Announce], harness.TakeKinds());
        harness.AdvanceToDeadline();
        harness.AdvanceToDeadline();
        Assert.Equal(
            [CarpActionKind.SendAdvertisement, CarpActionKind.SendAdvertisement, CarpActionKind.Announce], harness.TakeKinds());
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterBeforeTheAddressesAreConfirmed_IsAnsweredWithoutAnAnnouncement()
    {
        var harness = new MachineHarness { AddressesFollow = false };
        harness.AdvanceToDeadline();
        harness.Take();

        harness.Hear(1, 200);
        Assert.Equal([CarpActionKind.Report, CarpActionKind.SendAdvertisement], harness.TakeKinds());

        harness.Do((machine, _) => machine.HandleAddressesReady());
        Assert.Equal([CarpActionKind.Announce], harness.TakeKinds());
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterAgainAtOnce_PostponesTheAnswerAndDoesNotDropIt()
    {
        // exploration.md W9
        MachineHarness harness = MachineHarness.Master();
        harness.Hear(1, 200);
        harness.Take();

        harness.Hear(1, 200);
        Assert.Equal([CarpActionKind.Report], harness.TakeKinds());

        harness.Advance(0.25);
        Assert.Equal([CarpActionKind.SendAdvertisement, CarpActionKind.Announce], harness.TakeKinds());
    }

    [Fact]
    public void HandleLinkChange_LostInMaster_DropsAddressesAndSendsNothing()
    {
        MachineHarness harness = MachineHarness.Master();

        harness.Do((machine, now) => machine.HandleLinkChange(false, now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.Equal([CarpActionKind.RemoveAddresses, CarpActionKind.StateChanged], harness.TakeKinds());
        Assert.True(harness.Machine.NextDeadline.IsNever);
    }

    [Fact]
    public void HandleStop_Master_KeepsAdvertisingUntilTheAddressesAreGoneThenSaysGoodbyeOnce()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;

        harness.Do((machine, now) => machine.HandleStop(now));
        Assert.Equal([CarpActionKind.RemoveAddresses], harness.TakeKinds());
        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.False(harness.Machine.IsStopped);

        harness.Do((machine, now) => machine.HandleAddressesRemoved(now));

        var actions = harness.Take();
        Assert.Equal([CarpActionKind.SendFarewell, CarpActionKind.StateChanged], actions.Select(action => action.Kind));
        Assert.Equal(CarpPrecedence.BowOut, actions[0].Fields);
        Assert.True(harness.Machine.IsStopped);
        Assert.Equal(CarpState.Init, harness.Machine.State);
    }

    [Fact]
    public void HandleStop_AddressesWillNotGo_SaysGoodbyeAfterOneSecondHavingAdvertisedOnTheWay()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Advance(0.5);
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleStop(now));
        harness.Take();

        harness.Advance(1);

        Assert.Equal(
            [CarpActionKind.SendAdvertisement, CarpActionKind.Report, CarpActionKind.SendFarewell, CarpActionKind.StateChanged],
            harness.TakeKinds());
        Assert.True(harness.Machine.IsStopped);
    }

    [Fact]
    public void HandleStop_DuringAHush_AdvertisesAndDoesNotAnnounceWhatIsGoingAway()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Hear(1, 0, source: MachineHarness.Address("10.8.0.0"), kind: CounterKind.Repeating);
        harness.Advance(0.5);
        harness.AddressesFollow = false;
        harness.Take();

        harness.Do((machine, now) => machine.HandleStop(now));
        harness.Advance(0.8);

        Assert.Equal([CarpActionKind.SendAdvertisement, CarpActionKind.RemoveAddresses], harness.TakeKinds());
    }

    [Fact]
    public void HandleStop_Backup_SendsNothing()
    {
        var harness = new MachineHarness();

        harness.Do((machine, now) => machine.HandleStop(now));

        Assert.Equal([CarpActionKind.StateChanged], harness.TakeKinds());
        Assert.True(harness.Machine.IsStopped);
    }

    [Fact]
    public void HandleLinkChange_WhileStopping_EndsTheStop()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleStop(now));

        harness.Do((machine, now) => machine.HandleLinkChange(false, now));

        Assert.True(harness.Machine.IsStopped);
    }

    [Fact]
    public void HandleRelease_Master_BowsOutKeepsQuietThenListensAFullMasterDownTime()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100 with { Preempt = true });

        harness.Do((machine, now) => machine.HandleRelease(3_000_000_000, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Contains(harness.Take(), action => action.Kind == CarpActionKind.SendFarewell && action.Fields == CarpPrecedence.BowOut);
        Assert.Equal(6.390625, harness.SecondsUntilDeadline);
        for (int second = 0; second < 6; second++)
        {
            harness.Advance(1);
            harness.Hear(1, 200);
            Assert.Equal(CarpState.Backup, harness.Machine.State);
        }

        harness.Advance(1);
        harness.Hear(1, 200);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleStop_BetterMasterHeardWhileLeaving_StopsWithoutGoodbye()
    {
        MachineHarness harness = MachineHarness.Master(s_skew100);
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleStop(now));
        harness.Take();

        harness.Hear(1, 0);

        Assert.True(harness.Machine.IsStopped);
        Assert.DoesNotContain(harness.Take(), action => action.Kind is CarpActionKind.SendFarewell or CarpActionKind.RemoveAddresses);
    }

    [Fact]
    public void HandleLinkChange_NothingNew_ChangesNothing()
    {
        var harness = new MachineHarness();
        MonotonicInstant deadline = harness.Machine.NextDeadline;
        harness.Advance(1);

        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.Empty(harness.Take());
        Assert.Equal(deadline, harness.Machine.NextDeadline);
    }

    [Fact]
    public void HandleStop_Init_IsStoppedAtOnceAndNeverStartsAgain()
    {
        var harness = new MachineHarness(isReady: false);

        harness.Do((machine, now) => machine.HandleStop(now));
        Assert.True(harness.Machine.IsStopped);
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.Equal(CarpState.Init, harness.Machine.State);
        Assert.Empty(harness.Take());
    }

    [Fact]
    public void HandleStop_WhileReleasing_LeavesForGoodWithOneGoodbye()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleRelease(3_000_000_000, now));
        harness.Do((machine, now) => machine.HandleStop(now));

        harness.Do((machine, now) => machine.HandleAddressesRemoved(now));

        Assert.True(harness.Machine.IsStopped);
        Assert.Single(harness.Take(), action => action.Kind == CarpActionKind.SendFarewell);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void HandleAdvertisement_EqualOrWorseMasterWhileLeaving_IsNotAnswered(byte advskew)
    {
        MachineHarness harness = MachineHarness.Master();
        harness.AddressesFollow = false;
        harness.Do((machine, now) => machine.HandleStop(now));
        harness.Take();

        harness.Hear(1, advskew);

        Assert.Empty(harness.Take());
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_AdvbaseZero_MultipliesTheLargerOfBothSkews()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advbase = 0, Advskew = 1 });
        Assert.Equal(3 / 256.0, harness.SecondsUntilDeadline);

        harness.Hear(0, 2);

        Assert.Equal(6 / 256.0, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void TryDequeue_SteadyMasterAndBackup_AllocatesNothing()
    {
        var advertisement = new CarpAdvertisement { Source = MachineHarness.PeerSource, Vhid = 42, Advbase = 1, Advskew = 0 };
        var backup = new CarpStateMachine(s_skew100);
        var master = new CarpStateMachine(new CarpParameters { Vhid = 42 });
        var now = new MonotonicInstant(1_000_000_000_000);
        backup.HandleLinkChange(true, now);
        master.HandleLinkChange(true, now);

        void Turn()
        {
            now = now.AddNanoseconds(1_000_000_000);
            advertisement = advertisement with { Counter = advertisement.Counter + 1 };
            backup.HandleAdvertisement(in advertisement, CounterKind.Nativecarp, now, now);
            while (backup.TryDequeue(out _))
            {
            }

            master.HandleTimeout(now);
            while (master.TryDequeue(out CarpAction action))
            {
                if (action.Kind == CarpActionKind.SendAdvertisement)
                {
                    master.HandleSendResult(true, now);
                }
            }
        }

        Allocations.AssertNone(Turn);
        Assert.Equal(CarpState.Master, master.State);
        Assert.Equal(CarpState.Backup, backup.State);
    }
}
