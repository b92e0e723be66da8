using System;
using System.Linq;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    /// <summary>The smallest file that is of use.</summary>
    internal const string Smallest = """
        [[router]]
        interface = "eth0"
        vhid = 40
        password-file = "password"
        addresses = ["192.0.2.1"]
        """;

    /// <summary>A file with every key but those that exclude another.</summary>
    internal const string EveryKey = """
        run-directory = "run"
        log = "file"
        log-file = "logs/carp.log"
        log-level = "debug"
        realtime = true
        watchdog = "/dev/watchdog"
        [[router]]
        name = "gateway"
        interface = "eth0"
        vhid = 255
        password-file = "password"
        addresses = [
          "192.0.2.1/24",
          { address = "192.0.2.9", interface = "eth1", label = "eth1:vip", scope = "link", broadcast = "192.0.2.255" },
          { address = "2001:db8::1/64", preferred = true },
        ]
        routes = [
          { to = "default", via = "192.0.2.254", dev = "eth1", table = 100, metric = 50, source = "192.0.2.1" },
          { to = "2001:db8:1::/48", via = "fe80::1" },
          { to = "198.51.100.0/24" },
        ]
        announce = { delays = [0, 0.25, 3], refresh = 60, arp = "both" }
        advbase = 2
        advskew = 100
        dead-ratio = 4
        preempt = true
        preempt-delay = 2.5
        start-up-delay = 30
        link-up-delay = 20
        flap-damping = false
        previous = { until = 2099-01-31T12:00:30.5+01:30, password-file = "password.old", addresses = ["192.0.2.1/24", "192.0.2.8"] }
        peers = [{ address = "192.0.2.3", mac = "52:54:00:12:34:56", advskew = 100 }, { address = "2001:db8::3" }]
        pin = "enforce"
        on-master = ["/usr/local/bin/notify", "up", "two words"]
        on-backup = "logger backup"
        on-fault = "logger fault"
        on-stop = "logger stop"
        hook-user = "nobody"
        hook-timeout = 5
        on-master-failure = "give-up"
        families = ["ipv4"]
        hash = "first"
        source-ip = "192.0.2.2"
        group = "224.0.0.19"
        broadcast = true
        source-mac = "virtual"
        replay = "strict"
        ignore-link-state = true
        """;

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_SmallestFile_IsARouterWithDefaults()
    {
        RouterConfiguration router = Router(Smallest);

        Assert.Equal("eth0", router.InterfaceName);
        Assert.Null(router.Name);
        Assert.Equal(40, router.Parameters.Vhid);
        Assert.Equal(1, router.Parameters.Advbase);
        Assert.Equal(0, router.Parameters.Advskew);
        Assert.Equal(3, router.Parameters.DeadRatio);
        Assert.False(router.Parameters.Preempt);
        Assert.True(router.Parameters.RunsIpv4);
        Assert.False(router.Parameters.RunsIpv6);
        Assert.Equal("192.0.2.1/32", Assert.Single(router.Addresses).Virtual.ToString());
        Assert.Equal(CarpGroups.Ipv4, router.GroupIpv4);
        Assert.Null(router.SourceIpv4);
        Assert.Null(router.Group);
        Assert.True(router.DampsFlapping);
        Assert.Empty(router.Routes);
        Assert.Equal(new AnnouncementPolicy().DelaysNanoseconds, router.Announcements.DelaysNanoseconds);
    }

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        ConfigurationOutcome outcome = _folder.Load(EveryKey);

        Assert.Empty(outcome.Problems.Kept);
        Assert.Equal(_folder.PathOf("run"), outcome.Configuration!.RunDirectory);
        Assert.True(outcome.Configuration.LogsDebug);
        Assert.True(outcome.Configuration.IsRealtime);
        Assert.Equal("/dev/watchdog", outcome.Configuration.Watchdog);
        Assert.Equal(LogTarget.File, outcome.Configuration.Log);
        Assert.Equal(_folder.PathOf("logs/carp.log"), outcome.Configuration.LogFile);
        RouterConfiguration router = Assert.Single(outcome.Configuration.Routers);
        Assert.Equal("gateway", router.Name);
        Assert.Equal(ReplayProtection.Strict, router.ReplayProtection);
        Assert.False(router.DampsFlapping);
        Assert.Equal(["192.0.2.1/24", "192.0.2.9/32", "2001:db8::1/64"], router.Addresses.Select(a => a.Virtual.ToString()));
        Assert.Equal("eth1", router.Addresses[1].InterfaceName);
        Assert.Equal("eth1:vip", router.Addresses[1].Label);
        Assert.Equal(AddressScope.Link, router.Addresses[1].Scope);
        Assert.Equal("192.0.2.255", router.Addresses[1].Broadcast.ToString());
        Assert.True(router.Addresses[2].IsPreferredAsSource);
        Assert.Equal(["0.0.0.0/0", "2001:db8:1::/48", "198.51.100.0/24"], router.Routes.Select(r => r.Destination.ToString()));
        Assert.Equal("192.0.2.254", router.Routes[0].Gateway.ToString());
        Assert.Equal("eth1", router.Routes[0].InterfaceName);
        Assert.Equal((100U, 50U), (router.Routes[0].Table, router.Routes[0].Metric));
        Assert.Equal("192.0.2.1", router.Routes[0].PreferredSource.ToString());
        Assert.Null(router.Routes[2].Gateway);
        Assert.Equal([0, 250_000_000, 3_000_000_000], router.Announcements.DelaysNanoseconds);
        Assert.Equal(60_000_000_000, router.Announcements.RefreshNanoseconds);
        Assert.Equal(ArpForm.Both, router.Announcements.ArpForm);
        Assert.Equal((2, 100, 4), (router.Parameters.Advbase, router.Parameters.Advskew, router.Parameters.DeadRatio));
        Assert.True(router.Parameters.Preempt);
        Assert.Equal(
            (2_500_000_000, 30_000_000_000, 20_000_000_000),
            (router.Parameters.PreemptDelayNanoseconds, router.Parameters.StartUpDelayNanoseconds, router.Parameters.LinkUpDelayNanoseconds));
        Assert.Equal(
            new DateTimeOffset(2099, 1, 31, 12, 0, 30, TimeSpan.FromMinutes(90)).ToUnixTimeMilliseconds(),
            router.Previous!.SentUntilUnixMilliseconds);
        Assert.Equal(["192.0.2.1", "192.0.2.8"], router.Previous.Addresses.Select(a => a.ToString()));
        Assert.NotEqual(router.Key, router.Previous.Key);
        Assert.Equal(["192.0.2.3", "2001:db8::3"], router.Peers.Select(peer => peer.Address.ToString()));
        Assert.Equal((new MacAddress(0x5254_0012_3456), (byte)100), (router.Peers[0].Mac, router.Peers[0].Advskew));
        Assert.Equal((null, null), (router.Peers[1].Mac, router.Peers[1].Advskew));
        Assert.Equal(PinPolicy.Enforce, router.PinPolicy);
        Assert.Equal(["/usr/local/bin/notify", "up", "two words"], router.Hooks!.Commands[(int)HookEvent.Master]);
        Assert.Equal(["/bin/sh", "-c", "logger backup"], router.Hooks.Commands[(int)HookEvent.Backup]);
        Assert.Equal(["/bin/sh", "-c", "logger fault"], router.Hooks.Commands[(int)HookEvent.Fault]);
        Assert.Equal(["/bin/sh", "-c", "logger stop"], router.Hooks.Commands[(int)HookEvent.Stop]);
        Assert.Equal(("nobody", 5_000_000_000, true), (router.Hooks.User, router.Hooks.TimeLimitNanoseconds, router.Hooks.GivesUpOnFailure));
        Assert.True(router.Parameters.RunsIpv4);
        Assert.False(router.Parameters.RunsIpv6);
        Assert.Equal(DigestAddresses.First, router.DigestAddresses);
        Assert.Equal("192.0.2.2", router.SourceIpv4.ToString());
        Assert.Equal("224.0.0.19", router.GroupIpv4.ToString());
        Assert.True(router.UsesBroadcast);
        Assert.Equal(SourceMacChoice.Virtual, router.SourceMac);
        Assert.True(router.IgnoresLinkState);
    }

    [Theory]
    [InlineData("2099-01-31T12:00:00Z")]
    [InlineData("2099-01-31 12:00:00z")]
    [InlineData("2099-01-31T07:00:00-05:00")]
    [InlineData("2099-01-31T13:00:00.999+01:00")]
    public void Load_Until_IsTheMomentInUtc(string until)
    {
        RouterConfiguration router = Router($"{Smallest}\nprevious = {{ until = {until}, password-file = \"password.old\" }}");

        Assert.Equal(
            new DateTimeOffset(2099, 1, 31, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), router.Previous!.SentUntilUnixMilliseconds);
        Assert.Equal(["192.0.2.1"], router.Previous.Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public void Load_UnicastPeers_DecideTheFamilies()
    {
        RouterConfiguration router = Router($"{Smallest}\nunicast-peers = [\"2001:db8::2\"]");

        Assert.Equal((false, true), (router.Parameters.RunsIpv4, router.Parameters.RunsIpv6));
    }

    private RouterConfiguration Router(string text)
    {
        ConfigurationOutcome outcome = _folder.Load(text);
        Assert.Empty(outcome.Problems.Kept);
        return Assert.Single(outcome.Configuration!.Routers);
    }
}
