using NativeCarp.Core.Runtime;
using NativeCarp.Core.Tests.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class PinnedPeerTests
{
    private static readonly MacAddress s_mac = new(0x0200_0000_0002);

    [Theory]
    [InlineData(1, 100, true)]
    [InlineData(1, 99, false)]
    [InlineData(1, 101, true)]
    [InlineData(0, 254, false)]
    [InlineData(2, 0, true)]
    [InlineData(255, 255, true)]
    public void CouldHaveSent_OnlyWhatIsNotBetterThanItsAdvskew(byte advbase, byte advskew, bool expected)
    {
        var peer = new PinnedPeer { Address = MachineHarness.PeerSource, Mac = s_mac, Advskew = 100 };

        Assert.Equal(expected, peer.CouldHaveSent(Advertisement(advbase, advskew), advbase: 1));
    }

    [Fact]
    public void CouldHaveSent_OtherSourceOrMac_IsFalse()
    {
        CarpAdvertisement advertisement = Advertisement(1, 0);

        Assert.True(new PinnedPeer { Address = MachineHarness.PeerSource }.CouldHaveSent(in advertisement, advbase: 1));
        Assert.False(new PinnedPeer { Address = MachineHarness.OwnSource }.CouldHaveSent(in advertisement, advbase: 1));
        Assert.False(new PinnedPeer { Address = MachineHarness.PeerSource, Mac = new MacAddress(1) }.CouldHaveSent(in advertisement, advbase: 1));
    }

    private static CarpAdvertisement Advertisement(byte advbase, byte advskew) =>
        new() { Source = MachineHarness.PeerSource, SourceMac = s_mac, Vhid = 42, Advbase = advbase, Advskew = advskew };
}
