using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The native daemon's addresses and routes: moved as one, kept in spite of others, never left behind.</summary>
public sealed class ManagedAddressTests(ITestOutputHelper output)
{
    private const int Vhid = 7;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private static readonly string[] s_ipv4 = [.. Enumerable.Range(100, 13).Select(number => $"10.9.2.{number}")];
    private static readonly string[] s_ipv6 = ["fd00:9:2::100", "fd00:9:2::101", "fd00:9:2::102"];

    [Fact]
    public void ThirteenIpv4AndThreeIpv6Addresses_OnASecondInterface_MoveAsOneWithTheDefaultRoute()
    {
        using var laboratory = new Laboratory(2, "north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], ManyAddresses(advskew: 0));
        north.WaitForState(Vhid, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], ManyAddresses(advskew: 50));
        AddressWitness witness = south.Host.WatchAddresses();
        south.WaitForState(Vhid, "BACKUP", 0, s_limit);
        AssertHasAll(north.Host);

        long stopped = north.Process.Send(Signal.Terminate);
        AddressEvent[] added =
            [.. s_ipv4.Concat(s_ipv6).Select(address => witness.WaitForAdded(IPAddress.Parse(address), stopped, s_limit))];
        north.Process.WaitForExit(s_limit);

        long first = added.Min(change => change.Time);
        long last = added.Max(change => change.Time);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"16 addresses: first {WallClock.Milliseconds(first - stopped):F3} ms after SIGTERM, last {WallClock.Milliseconds(last - first):F3} ms later"));
        Assert.True(last - first < WallClock.StallAllowance);
        AssertHasAll(south.Host);
        Assert.Empty(VirtualAddressesOf(north.Host));
        Assert.DoesNotContain("default", north.Host.Run("ip", "route", "show"), StringComparison.Ordinal);
    }

    [Fact]
    public void Ipv6MulticastFilteredForAMinute_MovesNothing()
    {
        using var laboratory = new Laboratory("north", "south");
        string configuration = OneAddress().Replace("\"10.9.0.100\"", "\"10.9.0.100\", \"fd00:9::100\"", StringComparison.Ordinal);
        NativeNode north = NativeNode.Start(laboratory["north"], configuration);
        north.WaitForState(Vhid, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], configuration.Replace("advskew = 0", "advskew = 50", StringComparison.Ordinal));
        south.WaitForState(Vhid, "BACKUP", 0, s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (2 * WallClock.Second), s_limit);

        long filtered = WallClock.Now;
        Command.Run(
            "ip", "netns", "exec", laboratory.SwitchNamespace, "nft", "add", "rule", "bridge", "laboratory", "forward",
            "ether", "type", "ip6", "ip6", "daddr", "ff02::12", "drop");
        south.Process.WaitForLine("one address family has fallen silent", s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, filtered + (60 * WallClock.Second), TimeSpan.FromSeconds(90));

        Assert.Empty(north.Changes(Vhid, filtered));
        Assert.Empty(south.Changes(Vhid, filtered));
        Assert.Single(south.Process.Lines.Snapshot(), line => line.Text.Contains("one address family", StringComparison.Ordinal));
    }

    [Fact]
    public void AddressesFlushedByOthers_AreBackAtOnce()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        AddressWitness witness = north.Host.WatchAddresses();
        north.WaitForState(Vhid, "MASTER", 0, s_limit);

        long removed = WallClock.Now;
        north.Host.Run("ip", "address", "delete", "10.9.0.100/32", "dev", "eth0");
        long gone = witness.WaitForRemoved(IPAddress.Parse("10.9.0.100"), removed, s_limit).Time;
        long back = witness.WaitForAdded(IPAddress.Parse("10.9.0.100"), removed, s_limit).Time;

        output.WriteLine($"back after {WallClock.Milliseconds(back - gone):F3} ms");
        Assert.True(back - gone < 400 * WallClock.Millisecond);
        Assert.Single(north.Changes(Vhid, 0), line => line.Text.Contains(" -> MASTER", StringComparison.Ordinal));
    }

    [Fact]
    public void InterfaceFlushed_OwnAddressReturned_VirtualOneReturnsWithIt()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);

        long flushed = WallClock.Now;
        north.Host.Run("ip", "address", "flush", "dev", "eth0");
        north.WaitForState(Vhid, "INIT", flushed, s_limit);
        north.Host.Run("ip", "address", "add", "10.9.0.1/24", "dev", "eth0");
        north.WaitForState(Vhid, "MASTER", flushed, s_limit);

        Assert.True(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
        Assert.True(north.Host.HasAddress(IPAddress.Parse("10.9.0.1")));
    }

    [Fact]
    public void MasterKilledAndStartedAgain_LeavesNothingBehind()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], OneAddress(advskew: 50));
        south.WaitForState(Vhid, "BACKUP", 0, s_limit);

        long killed = north.Process.Send(Signal.Kill);
        north.Process.WaitForExit(s_limit);
        Assert.True(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
        NativeNode again = NativeNode.Start(north.Host, OneAddress(advskew: 200));
        again.WaitForState(Vhid, "BACKUP", killed, s_limit);

        Assert.False(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
        south.WaitForState(Vhid, "MASTER", killed, s_limit);
        laboratory.Frames.WaitForAdvertisement(south.Host, WallClock.Now + WallClock.Second, s_limit);
        Assert.True(south.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
        Assert.DoesNotContain(again.Changes(Vhid, killed), line => line.Text.Contains("-> MASTER", StringComparison.Ordinal));
    }

    [Fact]
    public void MasterKilledAndStartedWithOtherAddresses_TheOldOnesAreRemovedBeforeItListens()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);
        north.Process.Send(Signal.Kill);
        north.Process.WaitForExit(s_limit);

        string other = OneAddress().Replace("10.9.0.100", "10.9.0.200", StringComparison.Ordinal).Replace($"vhid = {Vhid}", "vhid = 8", StringComparison.Ordinal);
        NativeNode again = NativeNode.Start(north.Host, other);
        again.WaitForState(8, "BACKUP", 0, s_limit);

        OutputLine[] lines = again.Process.Lines.Snapshot();
        int removal = Array.FindIndex(lines, line => line.Text.Contains("removed 10.9.0.100/32 from eth0", StringComparison.Ordinal));
        int listening = Array.FindIndex(lines, line => line.Text.Contains("-> BACKUP", StringComparison.Ordinal));
        Assert.InRange(removal, 0, listening - 1);
        Assert.False(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
    }

    [Fact]
    public void Cleanup_RemovesWhatAKilledDaemonLeft_AndNothingOfARunningOne()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        north.WaitForState(Vhid, "MASTER", 0, s_limit);

        string whileRunning = north.Host.RunNativeCarp("cleanup");
        Assert.Contains("nothing was left behind", whileRunning, StringComparison.Ordinal);
        Assert.True(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
        north.Process.Send(Signal.Kill);
        north.Process.WaitForExit(s_limit);
        string afterwards = north.Host.RunNativeCarp("cleanup");

        Assert.Contains("removed 10.9.0.100/32 from eth0", afterwards, StringComparison.Ordinal);
        Assert.False(north.Host.HasAddress(IPAddress.Parse("10.9.0.100")));
    }

    [Fact]
    public void SecondDaemonForTheSameRouter_IsRefusedWithThePidOfTheFirst()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], OneAddress());
        north.WaitForState(Vhid, "BACKUP", 0, s_limit);

        NativeNode second = NativeNode.Start(north.Host, OneAddress());
        second.Process.WaitForExit(s_limit);

        Assert.Equal(2, second.Process.ExitCode);
        second.Process.WaitForLine($"vhid 7@eth0: process {north.Process.Pid} runs this virtual router already", s_limit);
    }

    [Fact]
    public void OwnAddressesOfTheSubnet_SurviveTenTakeoversWithALongPrefix()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        host.Run("sysctl", "-qw", "net.ipv4.conf.all.promote_secondaries=0");
        host.Run("sysctl", "-qw", "net.ipv4.conf.eth0.promote_secondaries=0");
        string before = OwnAddressesAndRoutes(host);
        for (int takeover = 0; takeover < 10; takeover++)
        {
            NativeNode node = NativeNode.Start(host, OneAddress().Replace("10.9.0.100", "10.9.0.100/24", StringComparison.Ordinal));
            node.WaitForState(Vhid, "MASTER", 0, s_limit);
            // The worst case: the virtual address is the first of its subnet.
            host.Run("ip", "address", "delete", "10.9.0.1/24", "dev", "eth0");
            host.Run("ip", "address", "add", "10.9.0.1/24", "dev", "eth0");
            node.Process.Send(Signal.Terminate);
            node.Process.WaitForExit(s_limit);
            Assert.Equal(before, OwnAddressesAndRoutes(host));
        }
    }

    private static string OwnAddressesAndRoutes(Host host) =>
        host.Run("ip", "-4", "-brief", "address", "show", "dev", "eth0") + host.Run("ip", "-4", "route", "show");

    private static IEnumerable<string> VirtualAddressesOf(Host host)
    {
        string text = host.Run("ip", "-o", "address", "show", "dev", "eth1");
        return s_ipv4.Concat(s_ipv6).Where(address => text.Contains($" {address}/", StringComparison.Ordinal));
    }

    private static void AssertHasAll(Host host)
    {
        string text = host.Run("ip", "-o", "address", "show", "dev", "eth1");
        Assert.Equal(s_ipv4.Concat(s_ipv6), VirtualAddressesOf(host));
        Assert.DoesNotContain("tentative", text, StringComparison.Ordinal);
        Assert.Contains("default via 10.9.2.254 dev eth1", host.Run("ip", "route", "show"), StringComparison.Ordinal);
    }

    /// <summary>Advertised on eth0, held on eth1.</summary>
    private static string ManyAddresses(int advskew) =>
        $$"""
        [[router]]
        interface = "eth0"
        vhid = {{Vhid}}
        advskew = {{advskew}}
        password-file = "$PASSWORD"
        addresses = [
        {{string.Join('\n', s_ipv4.Concat(s_ipv6).Select(address => $"  {{ address = \"{address}\", interface = \"eth1\" }},"))}}
        ]
        routes = [{ to = "default", via = "10.9.2.254", dev = "eth1" }]
        """;

    private static string OneAddress(int advskew = 0) =>
        $"""
        [[router]]
        interface = "eth0"
        vhid = {Vhid}
        advskew = {advskew}
        password-file = "$PASSWORD"
        addresses = ["10.9.0.100"]
        """;
}
