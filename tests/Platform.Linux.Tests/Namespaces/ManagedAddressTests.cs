using System;
using System.IO;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using static NativeCarp.Namespaces.NetworkNamespace;

namespace NativeCarp.Platform.Linux.Tests.Namespaces;

/// <summary>Addresses with all they can have, and routes, as the kernel shows them.</summary>
public sealed class ManagedAddressTests(ITestOutputHelper output)
{
    private const string PromotionPath = "/proc/sys/net/ipv4/conf/near/promote_secondaries";

    [Fact]
    public void Apply_LabelScopeAndBroadcast_AreWhatIpShows() => Run(() =>
    {
        using var host = new ManagedHost();
        AddressAttributes attributes = new() { Label = "near:vip", Scope = AddressScope.Link, Broadcast = Parse("10.9.0.255") };

        Assert.True(host.Apply(Add("10.9.0.100", 24) with { Attributes = attributes })[0].IsOk);

        Assert.Contains(
            "inet 10.9.0.100/24 brd 10.9.0.255 scope link near:vip", Ip("-o -4 address show dev near"), StringComparison.Ordinal);
        Assert.True(host.Apply(Remove("10.9.0.100", 24))[0].IsOk);
        Assert.DoesNotContain("10.9.0.100", Ip("-o -4 address show dev near"), StringComparison.Ordinal);
    });

    [Fact]
    public void Apply_Ipv6Addresses_AreNotChosenAsSourceUnlessAskedFor() => Run(() =>
    {
        Ip("address add 2001:db8::1/64 dev near nodad");
        using var host = new ManagedHost();

        Assert.All(
            host.Apply(
                Add("2001:db8::aa", 128),
                Add("2001:db8::bb", 64),
                Add("2001:db8::cc", 128) with { Attributes = new AddressAttributes { IsPreferredAsSource = true } }),
            result => Assert.True(result.IsOk));

        Assert.DoesNotContain("tentative", Ip("-6 -o address show dev near to 2001:db8::/64"), StringComparison.Ordinal);
        Assert.True(IsDeprecated("2001:db8::aa"));
        Assert.True(IsDeprecated("2001:db8::bb"));
        Assert.False(IsDeprecated("2001:db8::cc"));
        Assert.DoesNotContain("src 2001:db8::aa", Ip("-6 route get 2001:db8::77"), StringComparison.Ordinal);
        Assert.DoesNotContain("src 2001:db8::bb", Ip("-6 route get 2001:db8::77"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void Apply_TenTakeOversWithTheSubnetsPrefix_LeaveTheHostsAddressesAndRoutesAlone(string setting) => Run(() =>
    {
        File.WriteAllText(PromotionPath, setting);
        using var host = new ManagedHost();
        Ip("address add 10.9.0.1/24 dev near");
        Ip("address add 10.9.0.2/24 dev near");
        Ip("route add default via 10.9.0.254 dev near");
        Ip("route add 10.77.0.0/16 via 10.9.0.254 src 10.9.0.2");
        string addresses = Ip("-4 -o address show dev near");
        string routes = Ip("-4 route show");
        for (int takeOver = 0; takeOver < 10; takeOver++)
        {
            Assert.True(host.Apply(Add("10.9.0.100", 24))[0].IsOk);
            if (takeOver % 2 == 1)
            {
                // The worst case: the host's addresses come back behind the virtual one, which thereby became the subnet's first.
                Ip("address del 10.9.0.2/24 dev near");
                Ip("address del 10.9.0.1/24 dev near");
                Assert.True(host.Apply(Add("10.9.0.100", 24))[0].IsOk);
                Ip("address add 10.9.0.1/24 dev near");
                Ip("address add 10.9.0.2/24 dev near");
                Ip("route replace default via 10.9.0.254 dev near");
                Ip("route replace 10.77.0.0/16 via 10.9.0.254 src 10.9.0.2");
                Assert.Contains("10.9.0.1/24 scope global secondary", Ip("-4 -o address show dev near"), StringComparison.Ordinal);
            }

            Assert.True(host.Apply(Remove("10.9.0.100", 24))[0].IsOk);

            Assert.Equal(addresses, Ip("-4 -o address show dev near"));
            Assert.Equal(routes, Ip("-4 route show"));
            Assert.Equal(setting, File.ReadAllText(PromotionPath).Trim());
        }
    });

    [Fact]
    public void Apply_TwoHundredAndFiftyAddresses_TimeIsPrinted() => Run(() =>
    {
        using var host = new ManagedHost();
        int near = IndexOf("near");
        AddressChange[] changes = [.. Enumerable.Range(0, 250).Select(i => new AddressChange(AddressChangeKind.Add, near, Prefix($"10.10.0.{i}", 32)))];
        MonotonicInstant start = host.Clock.Now;
        Assert.All(host.Apply(changes), result => Assert.True(result.IsOk));
        long together = host.Clock.Now.NanosecondsSince(start);
        Assert.All(host.Apply([.. changes.Select(change => change with { Kind = AddressChangeKind.Remove })]), result => Assert.True(result.IsOk));
        start = host.Clock.Now;
        foreach (AddressChange change in changes)
        {
            Assert.True(host.Apply(change)[0].IsOk);
        }

        output.WriteLine($"250 addresses: {together / 1000} us together, {host.Clock.Now.NanosecondsSince(start) / 1000} us one by one");
    });

    [Fact]
    public void ApplyRoutes_EveryForm_IsAddedTwiceAndRemovedTwice() => Run(() =>
    {
        using var host = new ManagedHost();
        Assert.All(host.Apply(Add("10.9.0.100", 32), Add("2001:db8::64", 128)), result => Assert.True(result.IsOk));
        RouteChange[] routes =
        [
            // No address of the host is in the gateway's subnet.
            Route("0.0.0.0", 0) with { Gateway = Parse("10.9.0.254"), PreferredSource = Parse("10.9.0.100") },
            Route("10.88.0.0", 16) with { Metric = 50 },
            Route("10.99.0.0", 16) with { Gateway = Parse("10.9.0.254"), Table = 1000, Metric = 7 },
            Route("::", 0) with { Gateway = Parse("2001:db8::fe"), Metric = 50 },
            Route("2001:db8:5::", 64) with { PreferredSource = Parse("2001:db8::64") },
        ];

        for (int attempt = 0; attempt < 2; attempt++)
        {
            Assert.All(host.Apply(routes), result => Assert.Equal(PlatformResult.Ok, result));
        }

        Assert.Equal(
            "default via 10.9.0.254 dev near proto 112 src 10.9.0.100 onlink \n10.88.0.0/16 dev near proto 112 scope link metric 50 \n",
            Ip("-4 route show"));
        Assert.Equal("10.99.0.0/16 via 10.9.0.254 dev near proto 112 metric 7 onlink \n", Ip("-4 route show table 1000"));
        string ipv6 = Ip("-6 route show proto 112");
        Assert.Contains("default via 2001:db8::fe dev near metric 50 onlink", ipv6, StringComparison.Ordinal);
        Assert.Contains("2001:db8:5::/64 dev near src 2001:db8::64 metric 1024", ipv6, StringComparison.Ordinal);

        for (int attempt = 0; attempt < 2; attempt++)
        {
            Assert.All(
                host.Apply([.. routes.Select(route => route with { Kind = AddressChangeKind.Remove })]),
                result => Assert.Equal(PlatformResult.Ok, result));
        }

        Assert.Equal("", Ip("-4 route show") + Ip("-4 route show table 1000") + Ip("-6 route show proto 112"));
    });

    [Fact]
    public void ApplyRoutes_HostHasTheSameRoute_ItIsThereUnchangedAfterwards() => Run(() =>
    {
        Ip("address add 10.9.0.1/24 dev near");
        Ip("address add 2001:db8::1/64 dev near nodad");
        Ip("route add default via 10.9.0.254 dev near");
        Ip("-6 route add default via 2001:db8::fe dev near");
        string before = Ip("-4 route show") + Ip("-6 route show default");
        using var host = new ManagedHost();
        RouteChange[] routes =
        [
            Route("0.0.0.0", 0) with { Gateway = Parse("10.9.0.254") },
            Route("::", 0) with { Gateway = Parse("2001:db8::fe") },
        ];

        Assert.All(host.Apply(routes), result => Assert.Equal(PlatformResult.Ok, result));
        Assert.StartsWith("default via 10.9.0.254 dev near proto 112", Ip("-4 route show"), StringComparison.Ordinal);
        Assert.All(
            host.Apply([.. routes.Select(route => route with { Kind = AddressChangeKind.Remove })]),
            result => Assert.Equal(PlatformResult.Ok, result));

        Assert.Equal(before, Ip("-4 route show") + Ip("-6 route show default"));
    });

    private static bool IsDeprecated(string address) =>
        Ip($"-6 -o address show dev near to {address}").Contains("deprecated", StringComparison.Ordinal);

    private static InetAddress Parse(string text) => InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);

    private static VirtualAddress Prefix(string text, byte prefixLengthBits) => new(Parse(text), prefixLengthBits);

    private static AddressChange Add(string text, byte prefixLengthBits) =>
        new(AddressChangeKind.Add, IndexOf("near"), Prefix(text, prefixLengthBits));

    private static AddressChange Remove(string text, byte prefixLengthBits) =>
        Add(text, prefixLengthBits) with { Kind = AddressChangeKind.Remove };

    private static RouteChange Route(string text, byte prefixLengthBits) =>
        new(AddressChangeKind.Add, IndexOf("near"), Prefix(text, prefixLengthBits));

    private sealed class ManagedHost : IDisposable
    {
        private readonly LinuxPlatform _platform = new();
        private readonly IAddressManager _manager;

        public ManagedHost() => _manager = _platform.OpenAddressManager();

        public IMonotonicClock Clock => _platform.MonotonicClock;

        public PlatformResult[] Apply(params AddressChange[] changes)
        {
            PlatformResult[] results = new PlatformResult[changes.Length];
            _manager.Apply(changes, results);
            return results;
        }

        public PlatformResult[] Apply(params RouteChange[] changes)
        {
            PlatformResult[] results = new PlatformResult[changes.Length];
            _manager.ApplyRoutes(changes, results);
            return results;
        }

        public void Dispose()
        {
            _manager.Dispose();
            _platform.Dispose();
        }
    }
}
