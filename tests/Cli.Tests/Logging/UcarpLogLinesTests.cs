using NativeCarp.Cli.Logging;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Logging;

public sealed class UcarpLogLinesTests
{
    private static readonly InetAddress s_peer = InetAddress.FromIpv4Bits(0x0a090002);

    // The left part is ucarp 1.5.2's, word for word; people grep it.
    [Fact]
    public void Lines_AreUcarpsWithOursAfterThem()
    {
        Assert.Equal("Using [eth0] as a network interface", UcarpLogLines.UsingInterface("eth0"));
        Assert.Equal(
            "Local advertised ethernet address is [02:77:00:00:00:01]",
            UcarpLogLines.LocalEthernetAddress(new MacAddress(0x027700000001)));
        Assert.Equal("Switching to state: BACKUP", UcarpLogLines.SwitchingToState("BACKUP", ""));
        Assert.Equal("Switching to state: MASTER (master down)", UcarpLogLines.SwitchingToState("MASTER", "master down"));
        Assert.Equal("Spawning [/etc/vip-up.sh eth0 10.1.1.252 xparam]", UcarpLogLines.Spawning(["/etc/vip-up.sh", "eth0", "10.1.1.252", "xparam"]));
        Assert.Equal(
            "Unable to exec /up eth0 10.1.1.252 x: No such file or directory",
            UcarpLogLines.UnableToExec(["/up", "eth0", "10.1.1.252", "x"], "No such file or directory"));
        Assert.Equal("Preferred master advertised: going back to BACKUP state from 10.9.0.2", UcarpLogLines.PreferredMasterAdvertised(s_peer));
        Assert.Equal(
            "Non-preferred master advertising: reasserting control of VIP with another gratuitous arp from 10.9.0.2",
            UcarpLogLines.NonPreferredMasterAdvertising(s_peer));
        Assert.Equal("Putting MASTER down - preemption from 10.9.0.2", UcarpLogLines.PreemptingMaster(s_peer));
        Assert.Equal("Putting MASTER DOWN (going to time out) from 10.9.0.2", UcarpLogLines.MasterGoingToTimeOut(s_peer));
        Assert.Equal(
            "Bad digest - md2=[0102fe00...] md=[a0b0c0d0...] - Check vhid, password and virtual IP address from 10.9.0.2",
            UcarpLogLines.BadDigest([1, 2, 0xfe, 0, 9], [0xa0, 0xb0, 0xc0, 0xd0, 9], s_peer));
        Assert.Equal("Bad TTL: [254] from 10.9.0.2", UcarpLogLines.BadTtl(254, s_peer));
        Assert.Equal("Bad version: [3] from 10.9.0.2", UcarpLogLines.BadVersion(3, s_peer));
        Assert.Equal("Bad IP checksum from 10.9.0.2", UcarpLogLines.BadChecksum(s_peer));
        Assert.Equal("Caught signal (USR2) considering going down", UcarpLogLines.GoingDownOnRequest());
        Assert.Equal("BACKUP on eth0 id 42", UcarpLogLines.StateReport("BACKUP", "eth0", 42));
    }
}
