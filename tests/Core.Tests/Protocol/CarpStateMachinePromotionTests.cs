using System.Linq;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

public sealed class CarpStateMachinePromotionTests
{
    [Fact]
    public void Promotion_BesideAWorseMaster_TakesOverWithoutPreempt()
    {
        var harness = new MachineHarness();
        for (int i = 0; i < 4; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(1);
        }

        Assert.Null(harness.Machine.FindPromotionObstacle(harness.Now));
        harness.Do((machine, now) => machine.HandlePromotion(now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Equal(CarpTransitionReason.Promoted, harness.Take().Single(action => action.Kind == CarpActionKind.StateChanged).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Promotion_BesideAMasterThatIsNotWorse_IsRefused(byte advskew)
    {
        var harness = new MachineHarness(new CarpParameters { Vhid = 42, Advskew = 5 });
        for (int i = 0; i < 4; i++)
        {
            harness.Hear(1, advskew);
            harness.Advance(1);
        }

        Assert.Equal(TakeoverObstacle.BetterMaster, harness.Machine.FindPromotionObstacle(harness.Now));
        harness.Do((machine, now) => machine.HandlePromotion(now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void Promotion_BeforeAMasterDownTimeOfListening_IsRefused()
    {
        var harness = new MachineHarness();
        harness.Hear(1, 100);
        harness.Advance(2.9);

        Assert.Equal(TakeoverObstacle.NotListening, harness.Machine.FindPromotionObstacle(harness.Now));
    }

    [Fact]
    public void Promotion_WithoutLink_IsRefused() => Assert.Equal(
        TakeoverObstacle.NotListening,
        new MachineHarness(isReady: false).Machine.FindPromotionObstacle(new MachineHarness().Now));

    [Fact]
    public void Promotion_OfTheMaster_ChangesNothing()
    {
        MachineHarness harness = MachineHarness.Master();

        Assert.Null(harness.Machine.FindPromotionObstacle(harness.Now));
        harness.Do((machine, now) => machine.HandlePromotion(now));

        Assert.Empty(harness.Take());
    }
}
