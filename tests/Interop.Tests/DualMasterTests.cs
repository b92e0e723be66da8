using System;
using System.IO;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Two hosts with one address, and who else disturbs, with the published binary.</summary>
public sealed class DualMasterTests(ITestOutputHelper output)
{
    private const int Vhid = 1;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void AdvertisementsFilteredOneWay_TheMasterLeavesTheAddressToTheRivalThatCannotHearIt()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        AddressWitness first = north.Host.WatchAddresses();
        AddressWitness second = south.Host.WatchAddresses();

        long cut = WallClock.Now;
        Drop(laboratory, north, south, "ip protocol 112");
        long doubled = second.WaitForAdded(NativeNode.VirtualAddress, cut, s_limit).Time;
        long single = first.WaitForRemoved(NativeNode.VirtualAddress, doubled, s_limit).Time;

        output.WriteLine($"two owners for {WallClock.Milliseconds(single - doubled):F1} ms");
        Assert.InRange(single - doubled, 0, 6 * WallClock.Second);
        north.Process.WaitForLine("10.9.0.2 cannot hear us and has the address", s_limit);

        // Its next advertisements find a backup that prefers to be left alone.
        laboratory.Frames.WaitForAdvertisement(south.Host, single + (5 * WallClock.Second), s_limit);
        Assert.Single(north.Changes(Vhid, cut));
        Assert.Empty(laboratory.Frames.Advertisements(north.Host, single));
        Assert.DoesNotContain(south.Process.Lines.Snapshot(), line => line.Text.Contains("not one frame has arrived", StringComparison.Ordinal));
        Assert.Contains("waits    the master could not hear this node", north.Host.RunNativeCarp("status"), StringComparison.Ordinal);
    }

    [Fact]
    public void EverythingLostOneWay_TheMasterStaysAndBothSidesSayWhatIsWrong()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);

        long cut = WallClock.Now;
        Drop(laboratory, north, south, "");
        long doubled = south.WaitForState(Vhid, "MASTER", cut, s_limit).Time;
        OutputLine named = north.Process.WaitForLine("10.9.0.2 advertises as master and is worse", s_limit);
        OutputLine deaf = north.Process.WaitForLine("10.9.0.2 cannot hear us", s_limit);

        OutputLine alone = south.Process.WaitForLine("eth0: not one frame has arrived", s_limit);
        output.WriteLine(
            $"named after {WallClock.Milliseconds(named.Time - doubled):F1} ms, as deaf after {WallClock.Milliseconds(deaf.Time - doubled):F1} ms;"
            + $" the deaf side says so after {WallClock.Milliseconds(alone.Time - doubled):F1} ms");
        Assert.InRange(named.Time - doubled, -WallClock.Second, 5 * WallClock.Second);
        Assert.InRange(alone.Time - doubled, 0, 5 * WallClock.Second);
        Assert.Empty(north.Changes(Vhid, cut));
        laboratory.Frames.WaitForAnnouncement(north.Host, NativeNode.VirtualAddress, deaf.Time - WallClock.Second, s_limit);
        string status = north.Host.RunNativeCarp("status");
        output.WriteLine(status);
        Assert.Contains("conflict 10.9.0.2 (02:77:00:00:00:02) for", status, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBackupsAdvertisementsLostOneWay_MovesNothing()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);

        long cut = WallClock.Now;
        Drop(laboratory, south, north, "");
        laboratory.Frames.WaitForAdvertisement(north.Host, cut + (6 * WallClock.Second), s_limit);

        Assert.Empty(north.Changes(Vhid, cut));
        Assert.Empty(south.Changes(Vhid, cut));
    }

    [Fact]
    public void MasterKilledAndItsAddressLeft_IsTakenOverAnnouncedAndReportedOnce()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);

        long killed = north.Process.Send(Signal.Kill);
        long master = south.WaitForState(Vhid, "MASTER", killed, s_limit).Time;
        laboratory.Frames.WaitForAnnouncement(south.Host, NativeNode.VirtualAddress, killed, s_limit);
        OutputLine line = south.Process.WaitForLine("10.9.0.1 (02:77:00:00:00:01) has fallen silent and still answers", s_limit);
        Assert.True(north.Host.HasAddress(NativeNode.VirtualAddress));

        // Asked about again ten seconds later, and announced against; said once.
        laboratory.Frames.WaitForAnnouncement(south.Host, NativeNode.VirtualAddress, master + (9 * WallClock.Second), s_limit);
        string status = south.Host.RunNativeCarp("status");
        output.WriteLine(status);
        Assert.Contains("10.9.0.1 is silent and still has the virtual address", status, StringComparison.Ordinal);
        Assert.Single(south.Process.Lines.Snapshot(), other => other.Text == line.Text);
    }

    [Fact]
    public void SquatterAndConflictTake_TakesOverOnTimeAndNamesIt()
    {
        using var laboratory = new Laboratory("north", "south", "squatter");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        laboratory["squatter"].Run("ip", "address", "add", "10.9.0.101/32", "dev", "eth0");
        long last = laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit).Time;

        Host dead = north.Host;
        dead.SetLink(up: false);
        long claimed = laboratory.Frames.WaitForAdvertisement(south.Host, last, s_limit).Time;
        last = laboratory.Frames.Advertisements(dead)[^1].Time;
        Assert.InRange(claimed - last, NativeNode.BackupMasterDownTime - (5 * WallClock.Millisecond), NativeNode.BackupMasterDownTime + WallClock.StallAllowance);
        south.Process.WaitForLine("02:77:00:00:00:03 has 10.9.0.101 too and is none of the nodes", s_limit);
    }

    [Fact]
    public void SquatterAndConflictRefuse_WaitsUntilItIsGone()
    {
        using var laboratory = new Laboratory("north", "squatter");
        Host squatter = laboratory["squatter"];
        squatter.Run("ip", "address", "add", "10.9.0.101/32", "dev", "eth0");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(more: "conflict = \"refuse\""));
        OutputLine refused = north.Process.WaitForLine("02:77:00:00:00:02 has 10.9.0.101 and is none of the nodes: not taking over", s_limit);
        Wait.Until("the master-down time is long over", () => WallClock.Now > refused.Time + (4 * WallClock.Second), s_limit);
        Assert.DoesNotContain(north.Changes(Vhid, 0), line => line.Text.Contains("-> MASTER", StringComparison.Ordinal));

        long gone = WallClock.Now;
        squatter.Run("ip", "address", "del", "10.9.0.101/32", "dev", "eth0");
        long master = north.WaitForState(Vhid, "MASTER", gone, s_limit).Time;

        output.WriteLine($"master {WallClock.Milliseconds(master - gone):F1} ms after the squatter left");
        Assert.InRange(master - gone, 0, 3 * WallClock.Second);
    }

    [Fact]
    public void SomebodyTakesTheMastersAddress_IsNamedByItsMac()
    {
        using var laboratory = new Laboratory("north", "squatter");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);

        long taken = WallClock.Now;
        Host squatter = laboratory["squatter"];
        squatter.Run("ip", "address", "add", "10.9.0.101/32", "dev", "eth0");
        using RawSocket injector = squatter.OpenInjector();
        injector.Send(Convert.FromHexString(
            "FFFFFFFFFFFF" + "027700000002" + "0806" + "0001080006040001" + "027700000002" + "0A090065" + "000000000000" + "0A090065"));
        OutputLine line = north.Process.WaitForLine("02:77:00:00:00:02 has 10.9.0.101 too and is none of the nodes", s_limit);

        Assert.InRange(line.Time - taken, 0, 5 * WallClock.Second);
        Assert.Contains("a host that is none of the nodes has the virtual address", north.Host.RunNativeCarp("status"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "is a VRRP router with our id 1")]
    [InlineData(7, "router with id 7 is on this network")]
    public void KeepalivedBesideUs_IsNamedAndChangesNothing(int id, string expected)
    {
        Assert.SkipUnless(File.Exists(KeepalivedNode.Program), "keepalived is not installed");
        using var laboratory = new Laboratory("north", "other");
        KeepalivedNode.Start(
            laboratory["other"],
            $$"""
            global_defs {
              vrrp_garp_master_delay 1
            }
            vrrp_instance other {
              state MASTER
              interface eth0
              virtual_router_id {{id}}
              priority 150
              advert_int 1
              virtual_ipaddress {
                10.9.0.200/32
              }
            }
            """);

        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);
        OutputLine line = north.Process.WaitForLine(expected, s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, line.Time + (3 * WallClock.Second), s_limit);

        string status = north.Host.RunNativeCarp("status");
        output.WriteLine(status);
        Assert.Contains($"eth0: vrrp with id {id} of 10.9.0.2", status, StringComparison.Ordinal);
        Assert.DoesNotContain(north.Changes(Vhid, 0), change => change.Text.Contains("MASTER -> ", StringComparison.Ordinal));
    }

    private static void Drop(Laboratory laboratory, NativeNode from, NativeNode to, string what) => Command.RunWithInput(
        $"add rule bridge laboratory forward iifname {from.Host.Port} oifname {to.Host.Port} {what} drop\n",
        "ip", "netns", "exec", laboratory.SwitchNamespace, "nft", "--file", "-");
}
