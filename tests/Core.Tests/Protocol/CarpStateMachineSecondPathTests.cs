using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>What a master says on a second path. Times are those of an advbase of 1, advskew 0 and a hold of 10 s at most.</summary>
public sealed class CarpStateMachineSecondPathTests
{
    private static readonly CarpParameters s_parameters = new() { Vhid = 42, MaximumHoldNanoseconds = 10_000_000_000 };

    [Fact]
    public void SecondPath_WhileItIsHeard_HoldsTheTakeover_ForItsTimeAndNoLonger()
    {
        var harness = new MachineHarness(s_parameters);
        harness.Hear(1, 0);
        harness.Take();

        AdvanceHearing(harness, seconds: 12.9);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
        Assert.Equal(9.9, harness.Now.NanosecondsSince(harness.Machine.TakeoverHeldSince) / 1e9, 6);
        Assert.Equal([CarpReport.TakeoverHeld], Reports(harness));

        harness.Advance(0.1);

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal([CarpReport.HoldIsOver], Reports(harness));
        Assert.True(harness.Machine.TakeoverHeldSince.IsNever);
    }

    [Fact]
    public void SecondPath_FallsSilent_HoldsNothingMore()
    {
        var harness = new MachineHarness(s_parameters);
        harness.Hear(1, 0);
        AdvanceHearing(harness, seconds: 5);

        harness.Advance(0.9);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Advance(0.2);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void SecondPath_ArmsNoDeadline()
    {
        var harness = new MachineHarness(s_parameters);
        harness.Hear(1, 0);
        harness.Advance(2);

        HearOnSecondPath(harness);

        Assert.Equal(1, harness.SecondsUntilDeadline, 6);
    }

    [Fact]
    public void SecondPath_OfADemotedMaster_HoldsNothing_UnlessWeAreNoBetter()
    {
        var better = new MachineHarness(s_parameters);
        better.Hear(1, 0);
        AdvanceHearing(better, seconds: 3.1, demotion: 1);
        Assert.Equal(CarpState.Master, better.Machine.State);

        var equal = new MachineHarness(s_parameters);
        equal.Do((machine, now) => machine.HandleDemotionChange(1, now));
        equal.Hear(1, 0);
        AdvanceHearing(equal, seconds: 3.1, demotion: 1);
        Assert.Equal(CarpState.Backup, equal.Machine.State);
    }

    [Fact]
    public void FirstPath_IsHeardAgain_EndsTheHold_AndTheNextHasAllItsTime()
    {
        var harness = new MachineHarness(s_parameters);
        harness.Hear(1, 0);
        AdvanceHearing(harness, seconds: 8);
        harness.Hear(1, 0);
        Assert.True(harness.Machine.TakeoverHeldSince.IsNever);

        AdvanceHearing(harness, seconds: 12.9);

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void BowOut_OnTheFirstPath_IsObeyedAllTheSame()
    {
        var harness = new MachineHarness(s_parameters);
        harness.Hear(1, 0);
        HearOnSecondPath(harness);

        harness.HearBowOut();
        harness.Advance(0.01);

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    private static void AdvanceHearing(MachineHarness harness, double seconds, byte demotion = 0)
    {
        for (int i = 0; i < (int)(seconds * 10 + 0.5); i++)
        {
            if (i % 10 == 0)
            {
                HearOnSecondPath(harness, demotion);
            }

            harness.Advance(0.1);
        }
    }

    private static void HearOnSecondPath(MachineHarness harness, byte demotion = 0) => harness.Do((machine, now) =>
    {
        var advertisement = new CarpAdvertisement { Vhid = 42, Advbase = 1, Demotion = demotion };
        machine.HandleSecondPath(in advertisement, now);
    });

    private static CarpReport[] Reports(MachineHarness harness) =>
        [.. harness.Take().Where(action => action.Kind == CarpActionKind.Report).Select(action => action.Report)];
}
