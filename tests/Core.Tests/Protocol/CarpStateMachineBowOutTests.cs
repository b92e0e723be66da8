using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>A master's goodbye. Source: architecture.md section 4 "bow-out received", protocol.md section 3.6.</summary>
public class CarpStateMachineBowOutTests
{
    private static readonly CarpParameters s_skew100 = new() { Vhid = 42, Advskew = 100 };
    private static readonly InetAddress s_third = MachineHarness.Address("10.9.0.3");

    [Fact]
    public void HandleAdvertisement_BowOutOfTheMaster_TakesOverAfterTwoMicrosecondsPerSkew()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0);

        harness.HearBowOut();
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(200e-6, harness.SecondsUntilDeadline);

        harness.AdvanceToDeadline();
        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.BowOut, harness.Take().Last(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Fact]
    public void HandleAdvertisement_BowOutOfSomebodyElseWhileTheMasterIsHeard_IsNotObeyed()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0);

        harness.HearBowOut(source: s_third);

        Assert.Equal(3.390625, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleAdvertisement_BowOutWhenNoMasterWasHeard_IsObeyedFromAnyone()
    {
        var harness = new MachineHarness(s_skew100);

        harness.HearBowOut(source: s_third);

        Assert.Equal(200e-6, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleAdvertisement_BetterBackupSpeaksFirst_CancelsTheTakeOver()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0);
        harness.HearBowOut();

        harness.Hear(1, 50, source: s_third);
        harness.Advance(1);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_OlderAdvertisementAfterItsOwnBowOut_IsNotBelieved()
    {
        // exploration.md V2: the bow-out overtook the advertisement before it.
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0, counter: 1);
        harness.HearBowOut(counter: 3);
        harness.AdvanceToDeadline();
        Assert.Equal(CarpState.Master, harness.Machine.State);

        harness.Hear(1, 0, counter: 2);
        Assert.Equal(CarpState.Master, harness.Machine.State);

        harness.Hear(1, 0, counter: 4);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_ForeignSenderAfterItsBowOut_IsNotHeardForOneInterval()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0, kind: CounterKind.Unknown);
        harness.HearBowOut(kind: CounterKind.Unknown);
        harness.AdvanceToDeadline();

        harness.Hear(1, 0, kind: CounterKind.Unknown);
        Assert.Equal(CarpState.Master, harness.Machine.State);

        harness.Advance(1.5);
        harness.Hear(1, 0, kind: CounterKind.Unknown);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_BowOutInMaster_IsIgnored()
    {
        MachineHarness harness = MachineHarness.Master();

        harness.HearBowOut();

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Empty(harness.Take());
    }

    [Fact]
    public void HandleAdvertisement_BowOutWithALongAdvbase_IsRecognised()
    {
        // protocol.md section 3.6: kernels miss it from advbase 86 on, for there it is not slower than their master-down time.
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advbase = 100 });
        harness.Hear(100, 0);

        harness.HearBowOut();

        Assert.Equal(0, harness.SecondsUntilDeadline);
    }

    [Fact]
    public void HandleAdvertisement_OwnKindBackWithItsClockBehind_IsHeardAgainWhenTheSealHasEnded()
    {
        var harness = new MachineHarness(s_skew100);
        harness.Hear(1, 0, counter: 1_000_000);
        harness.HearBowOut(counter: 1_000_001);
        harness.AdvanceToDeadline();

        harness.Advance(20);
        harness.Hear(1, 0, counter: 5);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }
}
