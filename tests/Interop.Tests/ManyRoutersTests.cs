using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Hundreds of virtual routers in one process.</summary>
[Collection(ExactTime.Name)]
public sealed class ManyRoutersTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void TwoHundredFiftyRouters_MasterKilled_AllOwnedWithinTheFormulaAndSmall()
    {
        const int Routers = 250;
        const byte Advskew = 50;
        using var laboratory = new Laboratory("north", "south");
        AddressWitness witness = laboratory["south"].WatchAddresses();
        NativeNode north = NativeNode.Start(laboratory["north"], Configuration(Routers, "eth0", advskew: 0));
        WaitForAll(north, "MASTER", Routers);
        NativeNode south = NativeNode.Start(laboratory["south"], Configuration(Routers, "eth0", Advskew));
        WaitForAll(south, "BACKUP", Routers);
        WaitForAdvertisementsOfAll(laboratory, north.Host, Routers);
        long masterKilobytes = ResidentKilobytes(north.Process.Pid);

        long killed = north.Process.Send(Signal.Kill);
        IPAddress[] addresses = [.. Enumerable.Range(1, Routers).Select(vhid => IPAddress.Parse($"10.9.3.{vhid}"))];
        long[] owned = [.. addresses.Select(address => witness.WaitForAdded(address, killed, s_limit).Time)];
        Dictionary<byte, long> lastHeard = laboratory.Frames.Advertisements(north.Host)
            .GroupBy(frame => frame.Vhid).ToDictionary(group => group.Key, group => group.Max(frame => frame.Time));
        long masterDownTime = new NodeOptions { Advskew = Advskew }.MasterDownTime;
        var late = new Latencies(owned.Select((time, index) => time - (lastHeard[(byte)(index + 1)] + masterDownTime)));

        output.WriteLine($"addresses over the formula: {late}");
        output.WriteLine(
            $"resident: master {masterKilobytes} kB, new master {ResidentKilobytes(south.Process.Pid)} kB with {Routers} routers");
        Assert.InRange(late.MaximumMilliseconds, 0, 60);
        // Beside the tables of the routers there is what the takeover has left and no collection has taken yet.
        Assert.InRange(masterKilobytes, 1, 8704);
        Assert.InRange(ResidentKilobytes(south.Process.Pid), 1, 9216);
    }

    [Fact]
    public void ThousandRouters_OnFourInterfaces_AllBecomeMaster()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        var configuration = new StringBuilder();
        for (int card = 1; card <= 4; card++)
        {
            // Each a network of its own: a vhid is unique on a network only.
            host.Run("ip", "link", "add", $"card{card}", "type", "veth", "peer", "name", $"other{card}");
            host.Run("ip", "address", "add", $"10.9.{10 + card}.254/24", "dev", $"card{card}");
            host.Run("ip", "link", "set", $"card{card}", "up");
            host.Run("ip", "link", "set", $"other{card}", "up");
            configuration.Append(Configuration(250, $"card{card}", advskew: 0, subnet: 10 + card));
        }

        NativeNode north = NativeNode.Start(host, configuration.ToString());
        // Not by the log: a thousand lines at once are more than a pipe holds, and what it does not hold is lost.
        Wait.Until("a thousand addresses", () => CountHostAddresses(host) == 1000, s_limit);
        Assert.Equal(1000, host.RunNativeCarp("status").Split('\n').Count(line => line.Contains(": MASTER for ", StringComparison.Ordinal)));

        output.WriteLine($"resident: {ResidentKilobytes(north.Process.Pid)} kB with 1000 routers");
        north.Process.Send(Signal.Terminate);
        north.Process.WaitForExit(s_limit);
        Assert.Equal(0, north.Process.ExitCode);
        Assert.Equal(0, CountHostAddresses(host));
    }

    private static int CountHostAddresses(Host host) =>
        host.Run("ip", "-o", "-4", "address", "show").Split('\n').Count(line => line.Contains("/32", StringComparison.Ordinal));

    private static void WaitForAll(NativeNode node, string state, int count) => node.Process.Lines.WaitFor(
        $"{count} changes to {state}",
        _ => node.Process.Lines.Snapshot().Count(line => line.Text.Contains($" -> {state} (", StringComparison.Ordinal)) >= count,
        s_limit);

    private static void WaitForAdvertisementsOfAll(Laboratory laboratory, Host sender, int count)
    {
        long now = WallClock.Now;
        laboratory.Frames.Frames.WaitFor(
            "advertisements of every vhid",
            _ => laboratory.Frames.Advertisements(sender, now).Select(frame => frame.Vhid).Distinct().Count() == count,
            s_limit);
    }

    private static long ResidentKilobytes(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private static string Configuration(int routers, string interfaceName, byte advskew, int subnet = 3) => string.Concat(
        Enumerable.Range(1, routers).Select(vhid =>
            $"""
            [[router]]
            interface = "{interfaceName}"
            vhid = {vhid}
            advskew = {advskew}
            password-file = "$PASSWORD"
            addresses = ["10.9.{subnet}.{vhid}"]


            """));
}
