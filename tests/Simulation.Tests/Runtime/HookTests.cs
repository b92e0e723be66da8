using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Hooks beside the production driver: what they change in the election, and what they must not.</summary>
public sealed class HookTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Stop_HookThatRuns_IsWaitedForAfterTheGoodbye()
    {
        using Bench bench = Start(new SimulatedProgram(2 * Second), givesUp: false);

        bench.Node.Stop();
        bench.World.Run(0.1);
        Assert.Contains(bench.Advertisements, advertisement => advertisement.IsBowOut);
        Assert.True(bench.Node.IsAlive);
        bench.World.Run(5);

        Assert.False(bench.Node.IsAlive);
    }

    [Fact]
    public void MasterHook_Hangs_DelaysNoAdvertisement()
    {
        using Bench bench = Start(new SimulatedProgram(-1), givesUp: false);

        bench.World.Run(10);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal(11, bench.Advertisements.Count());
    }

    [Fact]
    public void MasterHook_Fails_GivesUpForLongerAndLonger()
    {
        using Bench bench = Start(new SimulatedProgram(Second / 10) { ExitCode = 1 }, givesUp: true);

        bench.World.Run(200);

        CarpAction[] givenUp = [.. bench.Changes.Where(change => change.Reason == CarpTransitionReason.HookFailed)];
        Assert.All(givenUp, change => Assert.Equal((CarpState.Master, CarpState.Backup), (change.OldState, change.NewState)));
        // Between them 10, 20, 40 and 80 s of quiet, each followed by a master-down time.
        Assert.Equal(5, givenUp.Length);
    }

    /// <summary>The hook outlives its router, and is still ended when its time is over.</summary>
    [Fact]
    public void Remove_RouterWhoseHookHangs_NeedNotWaitForIt()
    {
        using Bench bench = Start(new SimulatedProgram(-1), givesUp: false);
        CarpDriver driver = bench.Node.Driver;
        VirtualRouter former = bench.Node.Router;
        driver.Demote(former, 9);

        driver.Stop(former);
        bench.World.Run(0.01);
        Assert.True(former.HasLeft);
        driver.Remove(former);
        VirtualRouter successor = driver.Add(former.Configuration with { Name = "changed" }, former);
        bench.World.Run(5);

        Assert.Equal(CarpState.Master, successor.State);
        Assert.Equal(9, successor.DemotionLevel);
        Assert.False(former.IsStopped);
        bench.World.Run(130);
        Assert.True(former.IsStopped);
    }

    [Fact]
    public void Remove_RouterWhoseLastHookIsRefused_IsDoneWithAtOnce()
    {
        using Bench bench = Start(new SimulatedProgram(0), givesUp: false);
        CarpDriver driver = bench.Node.Driver;
        VirtualRouter router = bench.Node.Router;
        bench.Host.Programs.Clear();

        driver.Stop(router);
        driver.Remove(router);
        bench.World.Run(0.1);

        Assert.True(router.IsStopped);
        Assert.False(driver.IsRunning);
    }

    [Fact]
    public void MasterHook_FailsWithoutGivingUp_StaysMaster()
    {
        using Bench bench = Start(new SimulatedProgram(Second / 10) { ExitCode = 1 }, givesUp: false);

        bench.World.Run(20);

        Assert.Equal(CarpState.Master, bench.State);
    }

    private static Bench Start(SimulatedProgram program, bool givesUp)
    {
        var bench = new Bench(
            configuration => configuration with
            {
                Hooks = new HookCommands { Commands = [["/hook"], null, null, ["/hook"]], GivesUpOnFailure = givesUp },
            },
            host => host.Programs["/hook"] = program);
        bench.World.Run(3.001);
        Assert.Equal(CarpState.Master, bench.State);
        return bench;
    }
}
