using System.Linq;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>The delays an administrator may ask for, and what is said of a backup that does not take over.</summary>
public sealed class CarpStateMachinePolicyTests
{
    private const long Second = 1_000_000_000;

    private static readonly CarpParameters s_preempting = new() { Vhid = 42, Preempt = true, PreemptDelayNanoseconds = 10 * Second };

    [Fact]
    public void HandleLinkChange_WithStartUpDelay_ListensAMasterDownTimeAfterIt()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, StartUpDelayNanoseconds = 30 * Second });

        Assert.Equal(33, harness.SecondsUntilDeadline);
        Assert.Equal(TakeoverObstacle.Quiet, harness.Machine.FindPromotionObstacle(harness.Now));
    }

    [Fact]
    public void HandleLinkChange_LinkBackWithStartUpDelay_WaitsForItNoMore()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, StartUpDelayNanoseconds = 30 * Second });
        harness.Advance(40);
        harness.Do((machine, now) => machine.HandleLinkChange(false, now));
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.Equal(3, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleLinkChange_LinkBackWithLinkUpDelay_WaitsForThat()
    {
        var harness = new MachineHarness(
            new CarpParameters { Vhid = 42, StartUpDelayNanoseconds = 25 * Second, LinkUpDelayNanoseconds = 20 * Second });
        Assert.Equal(28, harness.SecondsUntilDeadline);

        harness.Advance(30);
        harness.Do((machine, now) => machine.HandleLinkChange(false, now));
        harness.Do((machine, now) => machine.HandleLinkChange(true, now));

        Assert.Equal(23, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleAdvertisement_BowOutDuringADelay_IsNotFollowed()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, StartUpDelayNanoseconds = 20 * Second });
        harness.Advance(5);

        harness.HearBowOut();

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(18, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void Inherit_DemotionAndQuietOfTheFormer_AreKept()
    {
        MachineHarness former = MachineHarness.Master();
        former.Do((machine, now) => machine.HandleDemotionChange(7, now));
        former.Do((machine, now) => machine.HandleRelease(60 * Second, now));
        var machine = new CarpStateMachine(new CarpParameters { Vhid = 42 });

        machine.Inherit(former.Machine);
        machine.HandleLinkChange(true, former.Now);

        Assert.Equal(7, machine.DemotionLevel);
        Assert.Equal(63, machine.NextDeadline.NanosecondsSince(former.Now) / 1e9);
    }

    [Fact]
    public void HandleAdvertisement_WorseMasterWithPreemptDelay_IsPreemptedWhenItIsOver()
    {
        var harness = new MachineHarness(s_preempting);
        for (int second = 0; second < 10; second++)
        {
            harness.Hear(1, 100);
            Assert.Equal(CarpState.Backup, harness.Machine.State);
            harness.Advance(1);
        }

        Assert.Null(harness.Machine.FindPreemptionObstacle(harness.Now));
        harness.Hear(1, 100);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.Preemption, harness.Take().Single(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Fact]
    public void HandleAdvertisement_BetterMasterInBetween_BeginsThePreemptDelayAnew()
    {
        var harness = new MachineHarness(s_preempting with { Advskew = 50 });
        for (int second = 0; second < 15; second++)
        {
            harness.Hear(1, second == 7 ? (byte)0 : (byte)100);
            harness.Advance(1);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(TakeoverObstacle.PreemptDelay, harness.Machine.FindPreemptionObstacle(harness.Now));
    }

    [Fact]
    public void HandleAdvertisement_DemotedMaster_IsNotWaitedFor()
    {
        var harness = new MachineHarness(s_preempting with { Preempt = false });
        for (int second = 0; second < 4; second++)
        {
            harness.Hear(1, 0);
            harness.Advance(1);
        }

        harness.Advance(1);
        harness.Hear(1, 241, demotion: 1);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void FindPreemptionObstacle_OurDemotionTakenBack_HasNotWaitedYet()
    {
        var harness = new MachineHarness(s_preempting);
        harness.Do((machine, now) => machine.HandleDemotionChange(1, now));
        harness.Hear(1, 100);
        harness.Advance(2.9);
        harness.Hear(1, 100);
        harness.Do((machine, now) => machine.HandleDemotionChange(0, now));
        harness.Advance(2.9);

        Assert.Equal(TakeoverObstacle.PreemptDelay, harness.Machine.FindPreemptionObstacle(harness.Now));
    }

    [Fact]
    public void FindPreemptionObstacle_BetterMasterThatIsLate_IsStillBetter()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advskew = 50 });
        harness.Hear(1, 0);
        harness.Advance(2.9);
        harness.Hear(1, 0);
        harness.Advance(2.5);

        Assert.Equal(TakeoverObstacle.BetterMaster, harness.Machine.FindPreemptionObstacle(harness.Now));
    }

    [Fact]
    public void FindPromotionObstacle_NothingCouldBeSent_SaysSo()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.SendsSucceed = false;
        harness.Advance(5);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(TakeoverObstacle.CannotSend, harness.Machine.FindPromotionObstacle(harness.Now));
    }

    [Fact]
    public void FindPreemptionObstacle_NamesWhatKeepsItABackup()
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advskew = 50 });
        Assert.Null(harness.Machine.FindPreemptionObstacle(harness.Now));

        harness.Hear(1, 100);
        Assert.Equal(TakeoverObstacle.NotListening, harness.Machine.FindPreemptionObstacle(harness.Now));

        for (int second = 0; second < 3; second++)
        {
            harness.Advance(1);
            harness.Hear(1, 100);
        }

        harness.Advance(1);
        Assert.Equal(TakeoverObstacle.PreemptIsOff, harness.Machine.FindPreemptionObstacle(harness.Now));

        harness.Hear(1, 0);
        Assert.Equal(TakeoverObstacle.BetterMaster, harness.Machine.FindPreemptionObstacle(harness.Now));
        Assert.Null(MachineHarness.Master().Machine.FindPreemptionObstacle(harness.Now));
    }
}
