using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Tests.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class HeardPeersTests
{
    private static readonly MacAddress s_mac = new(0x0200_0000_0002);
    private static readonly CarpPrecedence s_good = new(1, 0, 0);
    private static readonly CarpPrecedence s_worse = new(1, 100, 0);

    private readonly HeardPeers _peers = new();

    [Fact]
    public void FindMaster_TwoHeard_IsTheBetter()
    {
        _peers.Record(Source(2), s_mac, s_worse, At(0.5));
        _peers.Record(Source(3), s_mac, s_good, At(0.2));

        Assert.Equal(Source(3), _peers.FindMaster(At(1))!.Value.Source);
    }

    [Fact]
    public void FindMaster_SilentForHalfAsLongAgain_IsNoMaster()
    {
        _peers.Record(Source(3), s_mac, s_good, At(0));

        Assert.NotNull(_peers.FindMaster(At(1.5)));
        Assert.Null(_peers.FindMaster(At(1.501)));
    }

    [Fact]
    public void Record_LongGap_CountsAsLateOnce()
    {
        foreach (double second in (double[])[0, 1, 2.49, 4, 5])
        {
            _peers.Record(Source(2), s_mac, s_good, At(second));
        }

        Assert.Equal(1, _peers.Peers[0].LateCount);
    }

    [Fact]
    public void Forget_AndHeardAgain_IsNotLate()
    {
        _peers.Record(Source(2), s_mac, s_good, At(0));
        _peers.Forget(Source(2));
        Assert.True(_peers.Peers.IsEmpty);
        _peers.Record(Source(2), s_mac, s_good, At(60));

        Assert.Equal(0, _peers.Peers[0].LateCount);
    }

    [Fact]
    public void Record_MoreThanThereIsRoomFor_ForgetsTheOneSilentLongest()
    {
        for (byte number = 1; number <= HeardPeers.Capacity; number++)
        {
            _peers.Record(Source(number), s_mac, s_good, At(number));
        }

        _peers.Record(Source(1), s_mac, s_good, At(20));
        _peers.Record(Source(99), s_mac, s_good, At(21));

        Assert.Equal(HeardPeers.Capacity, _peers.Peers.Length);
        Assert.DoesNotContain(_peers.Peers.ToArray(), peer => peer.Source == Source(2));
        Assert.Contains(_peers.Peers.ToArray(), peer => peer.Source == Source(1));
    }

    private static InetAddress Source(byte number) => MachineHarness.Address($"10.9.0.{number}");

    private static MonotonicInstant At(double seconds) => new((long)(seconds * 1e9));
}
