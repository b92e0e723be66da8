using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>A stranger has the address, and the configuration says not to share it.</summary>
public class CarpStateMachineRefusalTests
{
    [Fact]
    public void HandleTimeout_Refused_WaitsAndTakesOverWhenTheStrangerIsGone()
    {
        MachineHarness harness = Refused();
        harness.Advance(10);
        Assert.Empty(harness.Take());
        Assert.Equal(TakeoverObstacle.AddressInUse, harness.Machine.FindPromotionObstacle(harness.Now));

        harness.Do((machine, now) => machine.HandleRefusal(isRefused: false, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
        Assert.Contains(harness.Take(), action => action.Reason == CarpTransitionReason.MasterDown);
    }

    [Fact]
    public void HandleRefusal_LiftedBeforeTheMasterIsDown_ChangesNothingYet()
    {
        MachineHarness harness = Refused();
        harness.Do((machine, now) => machine.HandleRefusal(isRefused: false, now));
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.AdvanceToDeadline();
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_WhileATakeoverWaits_CancelsIt()
    {
        MachineHarness harness = Refused();
        harness.Advance(4);
        harness.Hear(1, 100);

        harness.Do((machine, now) => machine.HandleRefusal(isRefused: false, now));

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleAdvertisement_RefusedAndPreempting_LeavesTheWorseMasterAlone()
    {
        MachineHarness harness = Refused(new CarpParameters { Vhid = 42, Preempt = true });
        for (int i = 0; i < 4; i++)
        {
            harness.Hear(1, 100);
            harness.Advance(1.4);
        }

        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    [Fact]
    public void HandleTestResult_RefusedAndFailingSends_WaitsForBoth()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.SendsSucceed = false;
        harness.Advance(4);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
        harness.Do((machine, now) => machine.HandleRefusal(isRefused: true, now));
        harness.Advance(4);
        harness.SendsSucceed = true;
        harness.Advance(2);
        Assert.Equal(CarpState.Backup, harness.Machine.State);

        harness.Do((machine, now) => machine.HandleRefusal(isRefused: false, now));

        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    [Fact]
    public void HandleRefusal_AsMaster_ChangesNothing()
    {
        MachineHarness harness = MachineHarness.Master();
        harness.Do((machine, now) => machine.HandleRefusal(isRefused: true, now));
        Assert.Equal(CarpState.Master, harness.Machine.State);

        harness.Hear(0, 200);
        harness.Take();
        harness.Advance(4);
        Assert.Equal(CarpState.Master, harness.Machine.State);
    }

    private static MachineHarness Refused(CarpParameters? parameters = null)
    {
        var harness = new MachineHarness(parameters);
        harness.Do((machine, now) => machine.HandleRefusal(isRefused: true, now));
        return harness;
    }
}
