using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Another password, or other addresses, one node after the other.</summary>
public sealed class RollingChangeTests
{
    private static readonly InetAddress s_added = Bench.Address("10.9.0.253");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ReplaceSignature_OneNodeAfterTheOther_MovesNothing(int first)
    {
        using var pair = new Pair((_, configuration) => configuration);
        pair.Start();
        pair.Changes.Clear();

        Change(pair, first, untilSeconds: 20);
        pair.RunWithOneMaster(8);
        Change(pair, 1 - first, untilSeconds: 14);
        pair.RunWithOneMaster(30);
        Finish(pair, first);
        pair.RunWithOneMaster(8);
        Finish(pair, 1 - first);
        pair.RunWithOneMaster(8);

        Assert.Empty(pair.Changes);
        Assert.Empty(pair.Dropped);
        Assert.Equal([CarpReport.SignatureSwitched], pair.Reports);
        Assert.True(pair.Nodes[0].Router.Counters.Sent > 50);
    }

    [Fact]
    public void ReplaceSignature_MasterDiesInTheMiddle_IsReplacedAndRejoinsWithoutASecondMaster()
    {
        using var pair = new Pair((_, configuration) => configuration);
        pair.Start();
        Change(pair, 1, untilSeconds: 30);
        pair.RunWithOneMaster(3);

        pair.Nodes[0].Kill();
        pair.World.Run(5);
        Assert.Equal(CarpState.Master, pair.Nodes[1].State);

        // It comes back with what it knew, and learns the new password only then.
        pair.Nodes[0].Start();
        pair.RunWithOneMaster(10);
        Change(pair, 0, untilSeconds: 12);
        pair.RunWithOneMaster(40);

        Assert.Equal(CarpState.Master, pair.Nodes[1].State);
        Assert.Empty(pair.Dropped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Start_WithOneMoreAddress_IsBelievedByWhoKnowsTheFormerOnes(int first)
    {
        using var pair = new Pair((index, configuration) => index == first
            ? configuration with
            {
                Addresses = [.. configuration.Addresses, RouterAddress.Host(s_added)],
                Previous = new PreviousSignature
                {
                    Key = configuration.Key,
                    Addresses = [Bench.Virtual],
                    SentUntilUnixMilliseconds = long.MaxValue,
                },
            }
            : configuration);
        pair.Start();

        pair.RunWithOneMaster(20);

        Assert.Empty(pair.Dropped);
        Assert.Equal(first == 0, pair.Nodes[0].Host.Carries(s_added));
    }

    [Fact]
    public void Send_ClockSetBackAfterTheSwitch_SendsTheFormerFormAgainAndIsStillBelieved()
    {
        using var pair = new Pair((_, configuration) => configuration);
        pair.Start();
        Change(pair, 0, untilSeconds: 5);
        Change(pair, 1, untilSeconds: 5);
        pair.RunWithOneMaster(10);

        pair.Nodes[0].Host.WallClockOffsetMilliseconds = -60_000;
        pair.RunWithOneMaster(10);

        Assert.DoesNotContain(CarpDropReason.BadDigest, pair.Dropped);
    }

    private static void Change(Pair pair, int index, double untilSeconds)
    {
        RouterConfiguration present = pair.Nodes[index].Router.Configuration;
        Replace(pair, index, present with
        {
            Key = Bench.Key("another"),
            Previous = new PreviousSignature
            {
                Key = present.Key,
                Addresses = [Bench.Virtual],
                SentUntilUnixMilliseconds = pair.UnixMilliseconds + (long)(untilSeconds * 1000),
            },
        });
    }

    private static void Finish(Pair pair, int index) =>
        Replace(pair, index, pair.Nodes[index].Router.Configuration with { Previous = null });

    private static void Replace(Pair pair, int index, RouterConfiguration configuration)
    {
        Assert.True(pair.Nodes[index].Router.Configuration.DiffersInSignatureOnly(configuration));
        pair.Nodes[index].Router.ReplaceSignature(configuration);
    }
}
