using System;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>What an administrator may ask of the election beside preemption, with the published binary.</summary>
public sealed class PolicyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void UnicastPeers_BehindARouter_ElectAndFailOver()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "north", "router", "south");
        (Host north, Host south) = Route(laboratory);
        NativeNode first = NativeNode.Start(north, NativeNode.Router(0, $"unicast-peers = [\"{south.SecondAddress}\"]"));
        first.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode second = NativeNode.Start(south, NativeNode.Router(100, $"unicast-peers = [\"{north.Address}\"]", "eth1"));
        second.WaitForState(1, "BACKUP", 0, s_limit);
        CapturedFrame sent = laboratory.Frames.WaitForAdvertisement(north, WallClock.Now + (4 * WallClock.Second), s_limit);

        Assert.DoesNotContain(second.Changes(1, 0), line => line.Text.Contains("MASTER", StringComparison.Ordinal));
        Assert.Equal(south.SecondAddress, sent.DestinationAddress);
        Assert.Contains(laboratory.Frames.Advertisements(laboratory["router"]), frame => frame.TimeToLive == 254);

        long last = laboratory.Frames.Advertisements(north)[^1].Time;
        first.Process.Send(Signal.Kill);
        second.WaitForState(1, "MASTER", 0, s_limit);
        long claimed = laboratory.Frames.WaitForAdvertisement(south, last, s_limit).Time;
        output.WriteLine($"taken over {WallClock.Milliseconds(claimed - last):F1} ms after the last advertisement, formula 3390.6 ms");
        Assert.InRange(claimed - last, NativeNode.BackupMasterDownTime - (5 * WallClock.Millisecond), NativeNode.BackupMasterDownTime + WallClock.StallAllowance);

        long back = WallClock.Now;
        first = NativeNode.Start(north, NativeNode.Router(0, $"preempt = true\nunicast-peers = [\"{south.SecondAddress}\"]"));
        first.WaitForState(1, "MASTER", back, s_limit);
        second.WaitForState(1, "BACKUP", back, s_limit);
        long stopped = first.Process.Send(Signal.Terminate);
        second.WaitForState(1, "MASTER", stopped, s_limit);
        Assert.InRange(laboratory.Frames.WaitForAdvertisement(south, stopped, s_limit).Time - stopped, 0, WallClock.StallAllowance);
        Assert.DoesNotContain(laboratory.Frames.Frames.Snapshot(), frame => frame.IsAdvertisement && frame.DestinationAddress.GetAddressBytes()[0] == 224);
    }

    [Theory]
    [InlineData("north", "south")]
    [InlineData("south", "north")]
    public void PasswordChanged_OneNodeAfterTheOther_MovesNothing(string firstName, string secondName)
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        NativeNode first = firstName == "north" ? north : south;
        NativeNode second = secondName == "north" ? north : south;
        long start = WallClock.Now;
        DateTime until = DateTime.UtcNow.AddSeconds(8);

        Reload(first, Changing(first, until));
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (4 * WallClock.Second), s_limit);
        Reload(second, Changing(second, until));
        north.Process.WaitForLine("signing with the new password and addresses from now on", s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (4 * WallClock.Second), s_limit);
        Reload(first, Changed(first));
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (4 * WallClock.Second), s_limit);
        Reload(second, Changed(second));
        CapturedFrame last = laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (4 * WallClock.Second), s_limit);

        Assert.Empty(north.Changes(1, start));
        Assert.Empty(south.Changes(1, start));
        Assert.Empty(laboratory.Frames.Advertisements(south.Host));
        var options = new NodeOptions { Vhid = 1, Password = "another", VirtualAddress = NativeNode.VirtualAddress };
        Assert.Equal(ForgedAdvertisement.Digest(options, last.CounterAndDigest[..8]), last.CounterAndDigest[8..]);
    }

    [Fact]
    public void PasswordChanged_MasterKilledInTheMiddle_IsReplacedOnce()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        Reload(south, Changing(south, DateTime.UtcNow.AddSeconds(10)));
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);

        long killed = north.Process.Send(Signal.Kill);
        south.WaitForState(1, "MASTER", killed, s_limit);
        north = NativeNode.Start(north.Host, NativeNode.Router(0));
        north.WaitForState(1, "BACKUP", killed, s_limit);
        Reload(north, Changing(north, DateTime.UtcNow.AddSeconds(4)));
        long last = WallClock.Now + (12 * WallClock.Second);
        laboratory.Frames.WaitForAdvertisement(south.Host, last, s_limit);

        Assert.Single(south.Changes(1, killed));
        Assert.DoesNotContain(north.Changes(1, killed), line => line.Text.Contains("-> MASTER", StringComparison.Ordinal));
    }

    [Fact]
    public void Pins_Enforced_NameTheStrangerAndKeepTheMaster()
    {
        using var laboratory = new Laboratory("north", "south", "stranger");
        const string Pins = "peers = [{ address = \"10.9.0.2\", advskew = 100 }]\npin = \"enforce\"";
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(50, Pins));
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Router(100));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        long start = WallClock.Now;

        // Signed well, as whoever has recorded one can send it: from another host, and as the peer with a better advskew.
        using RawSocket injector = laboratory["stranger"].OpenInjector();
        var options = new NodeOptions { Vhid = 1, VirtualAddress = NativeNode.VirtualAddress };
        injector.Send(new ForgedAdvertisement(options, IPAddress.Parse("10.9.0.3")).Write(1, 0));
        injector.Send(new ForgedAdvertisement(options, IPAddress.Parse("10.9.0.2")).Write(1, 0));

        OutputLine line = north.Process.WaitForLine("10.9.0.3 (00:00:5e:00:00:01) advertises with advbase 1 advskew 0, which none of the peers would", s_limit);
        north.Process.WaitForLine("10.9.0.2 (00:00:5e:00:00:01) advertises with advbase 1 advskew 0, which none of the peers would", s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, line.Time + (2 * WallClock.Second), s_limit);
        Assert.Empty(north.Changes(1, start));
        Assert.Contains("dropped 2 (unpinned-peer)", north.Host.RunNativeCarp("status"), StringComparison.Ordinal);
    }

    [Fact]
    public void PreemptDelay_IsWaitedFor_AndStatusSaysSo()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Router(100));
        south.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(0, "preempt = true\npreempt-delay = 6\nstart-up-delay = 1"));
        long listening = north.WaitForState(1, "BACKUP", 0, s_limit).Time;
        laboratory.Frames.WaitForAdvertisement(south.Host, listening + (4500 * WallClock.Millisecond), s_limit);

        string status = north.Host.RunNativeCarp("status");
        output.WriteLine(status);
        Assert.Contains("waits    preempt-delay is not over", status, StringComparison.Ordinal);
        Assert.Contains("s (ipv4)", status, StringComparison.Ordinal);
        long taken = north.WaitForState(1, "MASTER", listening, s_limit).Time;
        output.WriteLine($"preempted after {WallClock.Milliseconds(taken - listening):F0} ms");
        Assert.InRange(taken - listening, 6 * WallClock.Second, 8_500 * WallClock.Millisecond);
    }

    /// <summary>Two networks with a router in between: the nodes reach each other by it alone.</summary>
    private static (Host North, Host South) Route(Laboratory laboratory)
    {
        (Host north, Host router, Host south) = (laboratory["north"], laboratory["router"], laboratory["south"]);
        north.Run("ip", "link", "set", "eth1", "down");
        south.Run("ip", "link", "set", "eth0", "down");
        router.Run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        north.Run("ip", "route", "add", "10.9.2.0/24", "via", $"{router.Address}");
        south.Run("ip", "route", "add", "10.9.0.0/24", "via", $"{router.SecondAddress}");
        return (north, south);
    }

    private static void Reload(NativeNode node, string configuration)
    {
        NativeNode.WriteConfiguration(node.Host, configuration);
        Assert.Empty(node.Host.RunNativeCarp("reload"));
    }

    private static string Changing(NativeNode node, DateTime until) =>
        Changed(node) + $"\nprevious = {{ until = {until:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}, password-file = \"$PASSWORD\" }}";

    private static string Changed(NativeNode node)
    {
        string another = node.Host.WriteScript("another", "another\n");
        return NativeNode.Router(node.Host.Name == "north" ? 0 : 100).Replace("$PASSWORD", another, StringComparison.Ordinal);
    }
}
