using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Advertisements to single hosts instead of the group.</summary>
public sealed class UnicastTests
{
    [Fact]
    public void TwoNodes_WithUnicastPeers_ElectAndFailOverWithoutTheGroup()
    {
        using var pair = new Pair((index, configuration) => configuration with { UnicastPeers = [Pair.Own[1 - index]] });
        pair.Start();
        pair.RunWithOneMaster(10);

        Assert.Empty(pair.Dropped);
        Assert.All(Advertised(pair), advertisement => Assert.Equal(Pair.Own[1], advertisement.Destination));

        pair.Nodes[0].Stop();
        pair.World.Run(0.1);
        Assert.Equal(CarpState.Master, pair.Nodes[1].State);
    }

    [Fact]
    public void TwoNodes_WithIpv6Peers_SpeakFromTheRoutableAddress()
    {
        using var pair = new Pair((index, configuration) => configuration with
        {
            UnicastPeers = [Bench.Address($"2001:db8::{2 - index}")],
            Parameters = configuration.Parameters with { RunsIpv4 = false, RunsIpv6 = true },
        });
        pair.Start();

        Assert.All(Advertised(pair), advertisement => Assert.Equal(Bench.Address("2001:db8::1"), advertisement.Source));
        Assert.Empty(pair.Dropped);
    }

    [Fact]
    public void Send_SeveralPeers_OfWhichOneIsThere_CountsAsSent()
    {
        using var pair = new Pair((index, configuration) => configuration with { UnicastPeers = [Bench.Address("10.9.0.99"), Pair.Own[1 - index]] });
        pair.Start();

        Assert.Equal(0, pair.Nodes[0].Router.DemotionLevel);
        Assert.Equal(0, pair.Nodes[0].Router.Counters.SendErrors);
    }

    [Fact]
    public void HandleFrame_SuspiciousThroughARouter_IsBelieved_ForNobodyCouldAnswerForIt()
    {
        using var bench = new Bench(configuration => configuration with { UnicastPeers = [Bench.Peer] });
        bench.World.Run(1);

        for (int second = 0; second < 8; second++)
        {
            // A clock that was set back, or an OpenBSD that repeats itself.
            bench.Say(1, 0, group: Bench.Own, hopLimit: 63, knownCounter: second == 0 ? null : CounterLayout.Compose(1_000, 5));
            bench.World.Run(1);
        }

        Assert.Equal(CarpState.Backup, bench.State);
        Assert.Equal(0, bench.Questions);
    }

    [Fact]
    public void HandleFrame_FromAnotherThanThePeers_IsNotBelieved()
    {
        using var bench = new Bench(configuration => configuration with { UnicastPeers = [Bench.Address("10.9.0.3")] });
        bench.World.Run(1);

        bench.Say(1, 0, group: Bench.Own);
        bench.World.Run(3);

        Assert.Equal(CarpState.Master, bench.State);
        Assert.Equal([CarpDropReason.UnknownPeer], bench.Dropped);
    }

    [Fact]
    public void HandleFrame_OfAPeerToTheGroup_IsNotBelieved()
    {
        using var bench = new Bench(configuration => configuration with { UnicastPeers = [Bench.Peer] });
        bench.World.Run(1);

        bench.Say(1, 0);
        bench.Say(1, 0, group: Bench.Own);
        bench.World.Run(0.01);

        // The group was not joined, so that the first is not even received.
        Assert.Equal(1, bench.Node.Router.Counters.Received);
        Assert.Empty(bench.Dropped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HandleFrame_ThroughARouter_IsForUnicastPeersAlone(bool isUnicast)
    {
        using var bench = new Bench(configuration => isUnicast ? configuration with { UnicastPeers = [Bench.Peer] } : configuration);
        bench.World.Run(1);

        bench.Say(1, 0, group: isUnicast ? Bench.Own : null, hopLimit: 254);
        bench.World.Run(0.01);

        Assert.Equal(isUnicast ? 1 : 0, bench.Node.Router.Counters.Received);
        Assert.Equal(isUnicast ? [] : [CarpDropReason.BadTtl], bench.Dropped);
    }

    private static CarpAdvertisement[] Advertised(Pair pair) =>
    [
        .. pair.Sent
            .Select(frame => (IsCarp: CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _), advertisement))
            .Where(item => item.IsCarp)
            .Select(item => item.advertisement),
    ];
}
