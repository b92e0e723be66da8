using NativeCarp.Cli.Native;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Native;

public sealed class ForeignGroupsTests
{
    private static readonly MacAddress s_mac = new(0x0200_0000_0001);

    private readonly ForeignGroups _groups = new();

    [Fact]
    public void Note_SameNodeAgain_IsOneEntryWithTheLaterTime()
    {
        Note(7, isVrrp: true, seconds: 1);
        Note(7, isVrrp: true, seconds: 2);

        Assert.Equal(1, _groups.Groups.Length);
        Assert.Equal(2_000_000_000, _groups.Groups[0].HeardAt.Nanoseconds);
    }

    [Fact]
    public void Note_OtherProtocolOrId_IsAnother()
    {
        Note(7, isVrrp: true, seconds: 1);
        Note(7, isVrrp: false, seconds: 1);
        Note(8, isVrrp: false, seconds: 1);

        Assert.Equal(3, _groups.Groups.Length);
    }

    [Fact]
    public void Note_MoreThanFit_ForgetsWhoWasSilentLongest()
    {
        for (byte id = 1; id <= 40; id++)
        {
            Note(id, isVrrp: false, seconds: id);
        }

        Assert.Equal(32, _groups.Groups.Length);
        foreach (ForeignGroup group in _groups.Groups)
        {
            Assert.InRange(group.Id, 9, 40);
        }
    }

    private void Note(byte id, bool isVrrp, long seconds) => _groups.Note(
        "eth0", isVrrp, id, InetAddress.FromIpv4Bits(0x0a09_0002), s_mac, new MonotonicInstant(seconds * 1_000_000_000));
}
