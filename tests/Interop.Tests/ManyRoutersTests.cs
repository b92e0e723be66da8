using System;
using System.Collections.Generic;
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
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Routers(Routers, advskew: 0));
        WaitForAll(north, "MASTER", Routers);
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Routers(Routers, Advskew));
        WaitForAll(south, "BACKUP", Routers);
        WaitForAdvertisementsOfAll(laboratory, north.Host, Routers);
        long masterKilobytes = ProcessStatus.ResidentKilobytes(north.Process.Pid);

        long killed = north.Process.Send(Signal.Kill);
        IPAddress[] addresses = [.. Enumerable.Range(1, Routers).Select(vhid => IPAddress.Parse($"10.9.3.{vhid}"))];
        long[] owned = [.. addresses.Select(address => witness.WaitForAdded(address, killed, s_limit).Time)];
        Dictionary<byte, long> lastHeard = laboratory.Frames.Advertisements(north.Host)
            .GroupBy(frame => frame.Vhid).ToDictionary(group => group.Key, group => group.Max(frame => frame.Time));
        long masterDownTime = new NodeOptions { Advskew = Advskew }.MasterDownTime;
        var late = new Latencies(owned.Select((time, index) => time - (lastHeard[(byte)(index + 1)] + masterDownTime)));

        output.WriteLine($"addresses over the formula: {late}");
        output.WriteLine(
            $"resident: master {masterKilobytes} kB, new master {ProcessStatus.ResidentKilobytes(south.Process.Pid)} kB with {Routers} routers");
        Assert.InRange(late.P90Milliseconds, 0, 60);
        Assert.InRange(late.MaximumMilliseconds, 0, 300);
        // Beside the tables of the routers there is what the takeover has left and no collection has taken yet.
        Assert.InRange(masterKilobytes, 1, 8704);
        Assert.InRange(ProcessStatus.ResidentKilobytes(south.Process.Pid), 1, 9728);
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
            configuration.Append(NativeNode.Routers(250, advskew: 0, $"card{card}", subnet: 10 + card));
        }

        NativeNode north = NativeNode.Start(host, configuration.ToString());
        // Not by the log: a thousand lines at once are more than a pipe holds, and what it does not hold is lost.
        Wait.Until("a thousand addresses", () => CountHostAddresses(host) == 1000, s_limit);
        Assert.Equal(1000, host.RunNativeCarp("status").Split('\n').Count(line => line.Contains(": MASTER for ", StringComparison.Ordinal)));

        output.WriteLine($"resident: {ProcessStatus.ResidentKilobytes(north.Process.Pid)} kB with 1000 routers");
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
}
