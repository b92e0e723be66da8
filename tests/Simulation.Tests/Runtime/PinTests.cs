using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>An advertisement that is signed well, but from nobody who could have sent it.</summary>
public sealed class PinTests
{
    [Fact]
    public void HandleFrame_BetterThanThePinnedAdvskew_IsReportedAndBelieved()
    {
        using Bench bench = Master(PinPolicy.Report);

        bench.Say(1, 0);
        bench.World.Run(0.01);

        Assert.Contains(CarpReport.UnpinnedPeer, bench.Reports);
        Assert.Equal(CarpState.Backup, bench.State);
    }

    [Fact]
    public void HandleFrame_BetterThanThePinnedAdvskewEnforced_IsDropped()
    {
        using Bench bench = Master(PinPolicy.Enforce);

        bench.Say(1, 0);
        bench.Say(1, 0, source: Bench.Address("10.9.0.3"));
        bench.Say(255, 255, source: Bench.Address("10.9.0.3"));
        bench.World.Run(0.01);

        Assert.Equal([CarpDropReason.UnpinnedPeer, CarpDropReason.UnpinnedPeer, CarpDropReason.UnpinnedPeer], bench.Dropped);
        Assert.Equal(CarpState.Master, bench.State);
    }

    [Fact]
    public void HandleFrame_RecordingWithChangesThatIsOnlyReported_MakesNoNoise()
    {
        using Bench bench = Master(PinPolicy.Report);
        ulong counter = CounterLayout.Compose(bench.Host.UnixMilliseconds, 1);
        bench.Say(1, 100, knownCounter: counter);
        bench.World.Run(0.01);
        bench.Reports.Clear();

        bench.Say(1, 0, knownCounter: counter);
        bench.World.Run(0.01);

        Assert.Empty(bench.Reports);
        Assert.Equal([CarpDropReason.Replay], bench.Dropped);
    }

    [Fact]
    public void HandleFrame_OfThePinnedPeer_IsBelieved()
    {
        using var bench = new Bench(configuration => With(configuration, PinPolicy.Enforce));

        bench.Say(1, 100);
        bench.Say(1, 241);
        bench.World.Run(0.01);

        Assert.Equal(2, bench.Node.Router.Counters.Received);
        Assert.Empty(bench.Reports);
    }

    private static Bench Master(PinPolicy policy)
    {
        var bench = new Bench(configuration => With(configuration, policy));
        bench.World.Run(3.3);
        Assert.Equal(CarpState.Master, bench.State);
        return bench;
    }

    private static RouterConfiguration With(RouterConfiguration configuration, PinPolicy policy) => configuration with
    {
        Parameters = configuration.Parameters with { Advskew = 50 },
        Peers = [new PinnedPeer { Address = Bench.Peer, Mac = new MacAddress(0x0200_0000_0002), Advskew = 100 }],
        PinPolicy = policy,
    };
}
