using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Virtual routers that move as one, with the published binary.</summary>
public sealed class GroupTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_inside = IPAddress.Parse("10.9.0.101");
    private static readonly IPAddress s_outside = IPAddress.Parse("10.9.2.101");

    [Fact]
    public void GatewayPair_CutOnOneSideTenTimes_MovesAndReturnsTogether()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], Gateway(advskew: 0));
        WaitForBoth(north, "MASTER", 0);
        NativeNode south = NativeNode.Start(laboratory["south"], Gateway(advskew: 100));
        WaitForBoth(south, "BACKUP", 0);
        AddressWitness witness = south.Host.WatchAddresses();
        // Who has never heard a master does not know how long it may be silent.
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (2 * WallClock.Second), s_limit);
        for (int cycle = 1; cycle <= 10; cycle++)
        {
            string cable = cycle % 2 == 0 ? Host.InterfaceName : Host.SecondInterfaceName;
            Cut(laboratory, north, south, witness, cable, cycle);
            if (cycle == 4)
            {
                // A reload of the node that has nothing, which replaces one of its members.
                NativeNode.WriteConfiguration(north.Host, Gateway(advskew: 1));
                north.Host.RunNativeCarp("reload");
            }
            else if (cycle == 7)
            {
                north.Process.Send(Signal.Kill);
                north.Process.WaitForExit(s_limit);
                north = NativeNode.Start(north.Host, Gateway(advskew: 1));
            }

            Return(laboratory, north, cable, cycle);
            Assert.Equal([0, 0], Demotions(north.Host));
        }

        Assert.Equal([0, 0], Demotions(south.Host));
    }

    [Fact]
    public void ThirteenAddresses_MoveTogether()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], Thirteen(advskew: 0));
        NativeNode south = NativeNode.Start(laboratory["south"], Thirteen(advskew: 100));
        for (int vhid = 1; vhid <= 13; vhid++)
        {
            north.WaitForState(vhid, "MASTER", 0, s_limit);
            south.WaitForState(vhid, "BACKUP", 0, s_limit);
        }

        AddressWitness witness = south.Host.WatchAddresses();
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + WallClock.Second, s_limit);
        long cut = WallClock.Now;
        north.Host.SetCarrier(up: false, Host.SecondInterfaceName);
        long[] moved = [.. Enumerable.Range(1, 13).Select(vhid => witness.WaitForAdded(AddressOf(vhid), cut, s_limit).Time - cut)];

        output.WriteLine(
            $"twelve addresses on the whole link after {WallClock.Milliseconds(moved[..12].Max()):F1} ms,"
            + $" the one on the cut link after {WallClock.Milliseconds(moved[12]):F1} ms");
        Assert.All(moved[..12], time => Assert.InRange(time, 0, WallClock.StallAllowance));
        Assert.InRange(moved[12], 0, 1_600 * WallClock.Millisecond);
        Assert.All(Enumerable.Range(1, 12), vhid => Assert.False(north.Host.HasAddress(AddressOf(vhid))));
    }

    [Fact]
    public void BesideUcarp_WhichKnowsNoGroups_TheBowOutMovesTheMate_AndSilenceTheRest()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], Gateway(advskew: 0));
        WaitForBoth(north, "MASTER", 0);
        RunningProcess inside = StartUcarp(laboratory["south"], Host.InterfaceName, laboratory["south"].Address, 1, s_inside);
        RunningProcess outside = StartUcarp(laboratory["south"], Host.SecondInterfaceName, laboratory["south"].SecondAddress, 2, s_outside);
        inside.WaitForLine("Switching to state: BACKUP", s_limit);
        outside.WaitForLine("Switching to state: BACKUP", s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (2 * WallClock.Second), s_limit);

        long cut = WallClock.Now;
        north.Host.SetCarrier(up: false, Host.SecondInterfaceName);
        long mate = inside.WaitForLine("Switching to state: MASTER", s_limit).Time - cut;
        long rest = outside.WaitForLine("Switching to state: MASTER", s_limit).Time - cut;
        output.WriteLine($"ucarp: mate after {WallClock.Milliseconds(mate):F0} ms, the rest after {WallClock.Milliseconds(rest):F0} ms");
        // ucarp reads a bow-out up to a second late, and waits for a silent master until it is dead.
        Assert.InRange(mate, 0, 2 * WallClock.Second);
        Assert.InRange(rest, 2 * WallClock.Second, 6 * WallClock.Second);

        // One daemon of a ucarp pair dies: the other stays where it is, and preemption brings both together here.
        long mended = WallClock.Now;
        north.Host.SetCarrier(up: true, Host.SecondInterfaceName);
        WaitForBoth(north, "MASTER", mended);
        Assert.True(north.Host.HasAddress(s_inside));
        Assert.True(north.Host.HasAddress(s_outside, Host.SecondInterfaceName));
    }

    private static string Gateway(int advskew) =>
        $"""
        [defaults]
        password-file = "$PASSWORD"
        preempt = true
        flap-damping = false
        [[router]]
        name = "inside"
        interface = "eth0"
        vhid = 1
        advskew = {advskew}
        addresses = ["{s_inside}"]
        [[router]]
        name = "outside"
        interface = "eth1"
        vhid = 2
        advskew = {2 * (advskew / 2)}
        addresses = ["{s_outside}"]
        routes = [{"{"} to = "default", via = "10.9.2.254" {"}"}]
        [[group]]
        name = "gateway"
        routers = ["inside", "outside"]
        """;

    private static string Thirteen(int advskew)
    {
        var lines = new List<string> { "[defaults]", "password-file = \"$PASSWORD\"", $"advskew = {advskew}" };
        for (int vhid = 1; vhid <= 13; vhid++)
        {
            lines.Add($"[[router]]\nname = \"r{vhid}\"\ninterface = \"{(vhid <= 12 ? "eth0" : "eth1")}\"\nvhid = {vhid}\naddresses = [\"{AddressOf(vhid)}\"]");
        }

        string names = string.Join(", ", Enumerable.Range(1, 13).Select(vhid => $"\"r{vhid}\""));
        return string.Join('\n', [.. lines, "[[group]]", "name = \"all\"", $"routers = [{names}]"]);
    }

    private static IPAddress AddressOf(int vhid) => IPAddress.Parse($"10.9.{(vhid <= 12 ? 0 : 2)}.{100 + vhid}");

    private static RunningProcess StartUcarp(Host host, string interfaceName, IPAddress source, int vhid, IPAddress address) => host.Start(
        Node.UcarpPath, "-i", interfaceName, "-s", $"{source}", "-v", $"{vhid}", "-p", "secret", "-a", $"{address}", "-k", "100", "-u", "/bin/true", "-d", "/bin/true");

    private static void WaitForBoth(NativeNode node, string state, long after)
    {
        node.WaitForState(1, state, after, s_limit);
        node.WaitForState(2, state, after, s_limit);
    }

    private static bool HasDefaultRoute(Host host) =>
        Command.Run("ip", "-n", host.Namespace, "route", "show", "default").Contains("via 10.9.2.254", StringComparison.Ordinal);

    private static int[] Demotions(Host host) =>
        [.. JsonDocument.Parse(host.RunNativeCarp("status", "--json")).RootElement.GetProperty("routers").EnumerateArray()
            .Select(router => router.GetProperty("demotion").GetInt32())];

    private static CapturedFrame WaitForClaim(Laboratory laboratory, Host host, int vhid, long after) => laboratory.Frames.Frames.WaitFor(
        $"advertisement of {host.Name} for vhid {vhid}",
        frame => frame.IsAdvertisement && !frame.IsBowOut && frame.Sender == host && frame.Vhid == vhid && frame.Time > after,
        s_limit);

    private void Cut(Laboratory laboratory, NativeNode north, NativeNode south, AddressWitness witness, string cable, int cycle)
    {
        int mate = cable == Host.InterfaceName ? 2 : 1;
        long cut = WallClock.Now;
        north.Host.SetCarrier(up: false, cable);
        long mateClaimed = WaitForClaim(laboratory, south.Host, mate, cut).Time;
        long restClaimed = WaitForClaim(laboratory, south.Host, 3 - mate, cut).Time;
        witness.WaitForAdded(s_inside, cut, s_limit);
        witness.WaitForAdded(s_outside, cut, s_limit);
        Wait.Until("default route on south", () => HasDefaultRoute(south.Host), s_limit);
        Wait.Until("no default route on north", () => !HasDefaultRoute(north.Host), s_limit);

        output.WriteLine(
            $"cycle {cycle}: {cable} cut; mate moved after {WallClock.Milliseconds(mateClaimed - cut):F1} ms,"
            + $" the rest after {WallClock.Milliseconds(restClaimed - cut):F1} ms");
        Assert.InRange(mateClaimed - cut, 0, WallClock.StallAllowance);
        Assert.InRange(restClaimed - cut, 0, 1_700 * WallClock.Millisecond);
        Assert.False(north.Host.HasAddress(s_inside));
        Assert.False(north.Host.HasAddress(s_outside, Host.SecondInterfaceName));
    }

    private void Return(Laboratory laboratory, NativeNode north, string cable, int cycle)
    {
        long mended = WallClock.Now;
        north.Host.SetCarrier(up: true, cable);
        long inside = WaitForClaim(laboratory, north.Host, 1, mended).Time;
        long outside = WaitForClaim(laboratory, north.Host, 2, mended).Time;
        Wait.Until("default route on north", () => HasDefaultRoute(north.Host), s_limit);
        long apart = Math.Abs(inside - outside);
        output.WriteLine(
            $"cycle {cycle}: mended; both back after {WallClock.Milliseconds(long.Max(inside, outside) - mended):F1} ms,"
            + $" {WallClock.Milliseconds(apart):F2} ms apart");
        Assert.InRange(apart, 0, WallClock.StallAllowance);
    }
}
