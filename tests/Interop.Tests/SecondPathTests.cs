using System;
using System.Linq;
using System.Net;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>
/// What heartbeat was used for: two servers 192.168.0.1 and 192.168.0.2 with the address 192.168.0.254, a router 192.168.0.3 as reference, and a
/// second link 10.0.0.1 to 10.0.0.2. With the published binary.
/// </summary>
public sealed class SecondPathTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly IPAddress s_address = IPAddress.Parse("192.168.0.254");

    [Fact]
    public void OnlyTheSecondLinkIsPulled_NothingMoves()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "a", "b", "router");
        (NativeNode a, NativeNode b) = StartPair(laboratory);
        WaitForSecondPath(laboratory, a);

        long pulled = WallClock.Now;
        a.Host.SetCarrier(up: false, Host.SecondInterfaceName);
        WaitForClaim(laboratory, a, pulled + (6 * WallClock.Second));

        Assert.Empty(a.Changes(1, pulled));
        Assert.Empty(b.Changes(1, pulled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheFirstLinkIsPulled_AloneOrWithTheSecond_TheOtherTakesOver(bool both)
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "a", "b", "router");
        (NativeNode a, NativeNode b) = StartPair(laboratory);
        WaitForSecondPath(laboratory, a);
        AddressWitness witness = b.Host.WatchAddresses();

        long pulled = WallClock.Now;
        if (both)
        {
            a.Host.SetCarrier(up: false, Host.SecondInterfaceName);
        }

        a.Host.SetCarrier(up: false);
        long taken = witness.WaitForAdded(s_address, pulled, s_limit).Time - pulled;

        output.WriteLine($"taken over after {WallClock.Milliseconds(taken):F0} ms, {(both ? "both links" : "the first link")} pulled");
        Assert.InRange(taken, 0, 5 * WallClock.Second);
        Assert.False(a.Host.HasAddress(s_address));
    }

    [Fact]
    public void AdvertisementsAreLostOnTheFirstPath_TheTakeoverIsHeld_AndComesAfterMaxHold()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "a", "b", "router");
        (NativeNode a, NativeNode b) = StartPair(laboratory, maximumHold: 6);
        WaitForSecondPath(laboratory, a);
        AddressWitness witness = b.Host.WatchAddresses();

        DropAdvertisements(laboratory);
        long dropped = WallClock.Now;
        OutputLine held = b.Process.WaitForLine("holding the take-over back", s_limit);
        Assert.Contains("take-over held back for", b.Host.RunNativeCarp("status"), StringComparison.Ordinal);
        OutputLine over = b.Process.WaitForLine("the master has been silent for too long, whatever it says on the second path: taking over", s_limit);
        long taken = witness.WaitForAdded(s_address, dropped, s_limit).Time;

        output.WriteLine(
            $"held after {WallClock.Milliseconds(held.Time - dropped):F0} ms of silence, taken over {WallClock.Milliseconds(taken - held.Time):F0} ms later");
        Assert.InRange(over.Time - held.Time, 5_900 * WallClock.Millisecond, 6_600 * WallClock.Millisecond);
        Assert.InRange(taken - held.Time, 5_900 * WallClock.Millisecond, 6_600 * WallClock.Millisecond);
    }

    [Fact]
    public void TheMastersReferenceIsLost_ItDemotesItself_AndSilenceIsNotHeld()
    {
        using var laboratory = new Laboratory(interfacesPerHost: 2, "a", "b", "router");
        (NativeNode a, NativeNode b) = StartPair(laboratory);
        WaitForSecondPath(laboratory, a);

        // The reference answers nobody but b.
        long cut = WallClock.Now;
        Command.RunWithInput(
            "table arp filter { chain input { type filter hook input priority 0; arp saddr ether 02:77:00:00:00:01 drop; }; }\n",
            "ip", "netns", "exec", laboratory["router"].Namespace, "nft", "--file", "-");
        b.WaitForState(1, "MASTER", cut, s_limit);
        long last = laboratory.Frames.Frames.Snapshot().Last(frame => IsOnSecondPath(frame, a.Host)).Time;

        output.WriteLine($"taken over {WallClock.Milliseconds(WallClock.Now - cut):F0} ms after the reference was lost; the last word on the second path after {WallClock.Milliseconds(last - cut):F0} ms");
        Assert.InRange(last - cut, -2 * WallClock.Second, 3 * WallClock.Second);
        Assert.True(JsonDocument.Parse(a.Host.RunNativeCarp("status", "--json")).RootElement.GetProperty("routers")[0].GetProperty("demotion").GetInt32() > 0);
        Assert.DoesNotContain(b.Process.Lines.Snapshot(), line => line.Text.Contains("holding the take-over back", StringComparison.Ordinal));
    }

    private static (NativeNode A, NativeNode B) StartPair(Laboratory laboratory, int maximumHold = 60)
    {
        int number = 0;
        foreach (string name in (string[])["a", "b", "router"])
        {
            number++;
            laboratory[name].UseAddress($"192.168.0.{number}", 24);
            laboratory[name].Run("ip", "address", "flush", "dev", Host.SecondInterfaceName);
            laboratory[name].Run("ip", "address", "add", $"10.0.0.{number}/24", "dev", Host.SecondInterfaceName);
        }

        NativeNode a = NativeNode.Start(laboratory["a"], Configuration(advskew: 0, peer: "10.0.0.2", maximumHold));
        a.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode b = NativeNode.Start(laboratory["b"], Configuration(advskew: 100, peer: "10.0.0.1", maximumHold));
        b.WaitForState(1, "BACKUP", 0, s_limit);
        return (a, b);
    }

    private static string Configuration(int advskew, string peer, int maximumHold) =>
        $"""
        [[router]]
        interface = "eth0"
        vhid = 1
        advskew = {advskew}
        password-file = "$PASSWORD"
        addresses = ["{s_address}"]
        [[check]]
        name = "router"
        type = "arp"
        interface = "eth0"
        hosts = ["192.168.0.3"]
        interval = 0.5
        timeout = 0.4
        [[link]]
        interface = "eth1"
        peer = "{peer}"
        reference = "router"
        max-hold = {maximumHold}
        """;

    private static bool IsOnSecondPath(CapturedFrame frame, Host sender) =>
        frame.IsAdvertisement && frame.Sender == sender && frame.InterfaceName == Host.SecondInterfaceName;

    private static void WaitForSecondPath(Laboratory laboratory, NativeNode master)
    {
        long now = WallClock.Now;
        laboratory.Frames.Frames.WaitFor(
            "advertisements on the second path", frame => IsOnSecondPath(frame, master.Host) && frame.Time > now + (2 * WallClock.Second), s_limit);
    }

    private static void WaitForClaim(Laboratory laboratory, NativeNode master, long after) => laboratory.Frames.Frames.WaitFor(
        "advertisement on the first path",
        frame => frame.IsAdvertisement && frame.Sender == master.Host && frame.InterfaceName == Host.InterfaceName && frame.Time > after,
        s_limit);

    /// <summary>The first switch forwards everything but protocol 112.</summary>
    private static void DropAdvertisements(Laboratory laboratory) => Command.Run(
        "ip", "netns", "exec", laboratory.SwitchNamespace,
        "nft", "add", "rule", "bridge", "laboratory", "forward", "iifname", "{ port1, port2 }", "ip", "protocol", "112", "drop");
}
