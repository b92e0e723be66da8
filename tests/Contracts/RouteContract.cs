using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IAddressManager"/> does with routes.</summary>
public abstract class RouteContract : IDisposable
{
    private readonly PlatformFixture _host;
    private readonly IAddressManager _manager;
    private readonly int _index;

    protected RouteContract(PlatformFixture host)
    {
        _host = host;
        _manager = host.Platform.OpenAddressManager();
        _index = host.FindIndex();
    }

    /// <summary>Destination and gateway; the gateway is in the host's subnet, as FreeBSD demands.</summary>
    public static TheoryData<string, byte, string?> Forms => new()
    {
        { "0.0.0.0", 0, "10.9.99.254" },
        { "10.88.0.0", 16, null },
        { "10.88.0.1", 32, "10.9.99.254" },
        { "2001:db8:5::", 64, null },
        { "2001:db8:5::1", 128, null },
    };

    public void Dispose()
    {
        _manager.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void AddTwiceRemoveTwice_IsThereOnceThenGoneAndAllAreOk(string destination, byte prefixLengthBits, string? gateway)
    {
        RouteChange route = Route(destination, prefixLengthBits, gateway);

        Assert.Equal(PlatformResult.Ok, Add(route));
        string added = Assert.Single(_host.RoutesTo(route.Destination));
        Assert.Equal(PlatformResult.Ok, Add(route));
        Assert.Equal([added], _host.RoutesTo(route.Destination));

        Assert.Equal(PlatformResult.Ok, Remove(route));
        Assert.Equal(PlatformResult.Ok, Remove(route));
        Assert.Empty(_host.RoutesTo(route.Destination));
    }

    [Theory]
    [InlineData("10.9.99.254")]
    [InlineData("10.9.99.253")]
    public void HostHasARouteToTheSameDestination_ItIsThereUnchangedAfterwards(string gateway)
    {
        RouteChange route = Route("10.88.0.0", 16, "10.9.99.254");
        _host.AddRoute(route.Destination, Parse(gateway));
        string own = Assert.Single(_host.RoutesTo(route.Destination));

        Assert.Equal(PlatformResult.Ok, Remove(route));
        Assert.Equal([own], _host.RoutesTo(route.Destination));

        Assert.Equal(PlatformResult.Ok, Add(route));
        Assert.Contains(own, _host.RoutesTo(route.Destination));
        Assert.Equal(PlatformResult.Ok, Remove(route));
        Assert.Equal([own], _host.RoutesTo(route.Destination));
    }

    [Fact]
    public void Remove_LeftBehindByAKilledPredecessor_IsGone()
    {
        RouteChange route = Route("10.88.0.0", 16, "10.9.99.254");
        using (IAddressManager predecessor = _host.Platform.OpenAddressManager())
        {
            predecessor.ApplyRoutes([route], new PlatformResult[1]);
        }

        Assert.Single(_host.RoutesTo(route.Destination));
        Assert.Equal(PlatformResult.Ok, Remove(route));
        Assert.Empty(_host.RoutesTo(route.Destination));
    }

    [Fact]
    public void Add_RemovedBySomebodyElse_IsThereAgain()
    {
        RouteChange route = Route("10.88.0.0", 16, "10.9.99.254");
        _ = Add(route);
        _host.RemoveRoute(route.Destination);
        Assert.Empty(_host.RoutesTo(route.Destination));

        Assert.Equal(PlatformResult.Ok, Add(route));
        Assert.Single(_host.RoutesTo(route.Destination));
    }

    [Fact]
    public void Add_PreferredSource_IsRefusedUntilTheAddressIsThere()
    {
        RouteChange route = Route("10.88.0.0", 16, "10.9.99.254") with { PreferredSource = Parse("10.9.99.200") };
        Assert.False(Add(route).IsOk);
        Assert.Empty(_host.RoutesTo(route.Destination));

        _host.AddAddress(new VirtualAddress(Parse("10.9.99.200"), 32));
        Assert.Equal(PlatformResult.Ok, Add(route));
        Assert.Single(_host.RoutesTo(route.Destination));
    }

    [Fact]
    public void ApplyRoutes_SeveralAtOnce_AnswersEach()
    {
        PlatformResult[] results = new PlatformResult[3];
        _manager.ApplyRoutes(
            [
                Route("10.88.0.0", 16, null),
                Route("10.77.0.0", 16, null) with { InterfaceIndex = 60_000 },
                Route("2001:db8:5::", 64, null),
            ],
            results);

        Assert.Equal([PlatformStatus.Ok, PlatformStatus.NoDevice, PlatformStatus.Ok], Array.ConvertAll(results, result => result.Status));
    }

    [Fact]
    public void InterfaceDestroyed_TookItsRoutesAlong()
    {
        RouteChange route = Route("10.88.0.0", 16, null);
        _ = Add(route);
        _host.DestroyInterface();

        Assert.Empty(_host.RoutesTo(route.Destination));
        Assert.Equal(PlatformStatus.NoDevice, Add(route).Status);
        Assert.Contains(Remove(route).Status, new[] { PlatformStatus.Ok, PlatformStatus.NoDevice });
    }

    private PlatformResult Add(RouteChange route) => Apply(route with { Kind = AddressChangeKind.Add });

    private PlatformResult Remove(RouteChange route) => Apply(route with { Kind = AddressChangeKind.Remove });

    private PlatformResult Apply(RouteChange change)
    {
        PlatformResult[] results = new PlatformResult[1];
        _manager.ApplyRoutes([change], results);
        return results[0];
    }

    private RouteChange Route(string destination, byte prefixLengthBits, string? gateway) =>
        new(AddressChangeKind.Add, _index, new VirtualAddress(Parse(destination), prefixLengthBits))
        {
            Gateway = gateway is null ? null : Parse(gateway),
        };

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
