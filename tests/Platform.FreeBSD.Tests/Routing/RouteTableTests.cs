using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

public sealed class RouteTableTests : IDisposable
{
    private const int HostFlags = 0x803;

    private readonly FakeKernel _kernel = new();
    private readonly FakeInterface _card;
    private readonly AliasAddressManager _manager;

    public RouteTableTests()
    {
        _card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        _manager = AliasAddressManager.Open(_kernel);
    }

    public void Dispose()
    {
        _manager.Dispose();
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Theory]
    [InlineData("0.0.0.0", 0, "192.0.2.254")]
    [InlineData("10.9.0.0", 16, null)]
    [InlineData("10.9.0.1", 32, "192.0.2.254")]
    [InlineData("::", 0, "fe80::1")]
    [InlineData("2001:db8:1::", 48, null)]
    [InlineData("2001:db8:1::5", 128, "2001:db8::1")]
    public void ApplyRoutes_EveryForm_IsAddedTwiceAndRemovedTwice(string destination, byte prefixLengthBits, string? gateway)
    {
        RouteChange route = Route(destination, prefixLengthBits, gateway);

        Assert.True(Add(route).IsOk);
        FakeRoute added = Assert.Single(_kernel.Routes.All);
        Assert.Equal($"{destination}/{prefixLengthBits}", added.Destination);
        Assert.Equal((gateway ?? "link1", 1), (added.Gateway, added.InterfaceIndex));
        Assert.True(Add(route).IsOk);
        Assert.Same(added, Assert.Single(_kernel.Routes.All));

        Assert.True(Remove(route).IsOk);
        Assert.Empty(_kernel.Routes.All);
        Assert.True(Remove(route).IsOk);
    }

    [Theory]
    [InlineData("192.0.2.254")]
    [InlineData("192.0.2.253")]
    public void ApplyRoutes_HostHasARouteToTheSameDestination_ItIsThereUnchangedAfterwards(string gateway)
    {
        FakeRoute own = new("0.0.0.0/0", gateway, 1, null, HostFlags);
        _kernel.Routes.All.Add(own);
        RouteChange route = Route("0.0.0.0", 0, "192.0.2.254");

        Assert.True(Add(route).IsOk);
        Assert.Same(own, Assert.Single(_kernel.Routes.All));
        Assert.True(Remove(route).IsOk);
        Assert.Same(own, Assert.Single(_kernel.Routes.All));
    }

    [Fact]
    public void Add_ACoveringRouteIsThere_IsAddedBesideIt()
    {
        _kernel.Routes.All.Add(new FakeRoute("10.0.0.0/8", "192.0.2.1", 1, null, HostFlags));

        Assert.True(Add(Route("10.9.0.1", 32, "192.0.2.254")).IsOk);
        Assert.Equal(2, _kernel.Routes.All.Count);
    }

    [Fact]
    public void Remove_LeftBehindByAKilledPredecessor_IsRemoved()
    {
        RouteChange route = Route("10.9.0.0", 16, "192.0.2.254");
        using (AliasAddressManager predecessor = AliasAddressManager.Open(_kernel))
        {
            predecessor.ApplyRoutes([route], new PlatformResult[1]);
        }

        Assert.True(Remove(route).IsOk);
        Assert.Empty(_kernel.Routes.All);
    }

    [Theory]
    [InlineData(AddressChangeKind.Add, Constants.RTM_ADD)]
    [InlineData(AddressChangeKind.Remove, Constants.RTM_DELETE)]
    public void ApplyRoutes_SomebodyElseWasFaster_IsOk(AddressChangeKind kind, int request)
    {
        RouteChange route = Route("10.9.0.0", 16, "192.0.2.254");
        FakeRoute theirs = new("10.9.0.0/16", "192.0.2.254", 1, null, HostFlags);
        if (kind == AddressChangeKind.Remove)
        {
            Assert.True(Add(route).IsOk);
        }

        _kernel.Routes.OnRequest = type =>
        {
            if (type == request)
            {
                _kernel.Routes.All.Clear();
                _kernel.Routes.All.AddRange(kind == AddressChangeKind.Add ? [theirs] : []);
            }
        };

        Assert.True(Apply(route with { Kind = kind }).IsOk);
        Assert.Equal(request, _kernel.Routes.Requests[^1]);
    }

    [Fact]
    public void Add_PreferredSource_IsGivenOnceTheAddressIsThere()
    {
        RouteChange route = Route("10.9.0.0", 16, "192.0.2.254") with { PreferredSource = Parse("192.0.2.1") };

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, 51), Add(route));
        _kernel.AddAddress(_card, new FakeAddress(new VirtualAddress(Parse("192.0.2.1"), 24)));
        Assert.True(Add(route).IsOk);
        Assert.Equal("192.0.2.1", Assert.Single(_kernel.Routes.All).Source);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 50)]
    public void ApplyRoutes_TableOrMetric_IsRefusedAndTouchesNothing(uint table, uint metric)
    {
        RouteChange route = Route("10.9.0.0", 16, "192.0.2.254") with { Table = table, Metric = metric };

        Assert.Equal(new PlatformResult(PlatformStatus.NotSupported, Errno.EOPNOTSUPP), Add(route));
        Assert.Equal(PlatformStatus.NotSupported, Remove(route).Status);
        Assert.Empty(_kernel.Routes.Requests);
    }

    [Fact]
    public void Add_WithoutPrivilege_SaysSo()
    {
        _kernel.IsRoot = false;

        Assert.Equal(new PlatformResult(PlatformStatus.NoPermission, Errno.EPERM), Add(Route("10.9.0.0", 16, null)));
    }

    [Fact]
    public void ApplyRoutes_InterfaceGone_RefusesToAddAndHasNothingToRemove()
    {
        RouteChange route = Route("10.9.0.0", 16, null) with { InterfaceIndex = 9 };

        Assert.Equal(PlatformStatus.NoDevice, Add(route).Status);
        Assert.True(Remove(route).IsOk);
    }

    [Fact]
    public void Remove_AnswerIsLost_EndsInTimeAndCanBeTriedAgain()
    {
        RouteChange route = Route("10.9.0.0", 16, null);
        Assert.True(Add(route).IsOk);
        _kernel.Routes.LosesAnswers = true;

        Assert.Equal(new PlatformResult(PlatformStatus.TryAgain, Errno.EAGAIN), Remove(route));
        Assert.Equal(100_000_000, Assert.Single(_kernel.Sleeps));
        _kernel.Routes.LosesAnswers = false;
        Assert.True(Remove(route).IsOk);
        Assert.Empty(_kernel.Routes.All);
    }

    [Fact]
    public void ApplyRoutes_SocketIsFullOfOtherNews_TheAnswerStillFindsRoom()
    {
        RouteChange route = Route("10.9.0.0", 16, null);
        Assert.True(Add(route).IsOk);
        _kernel.SetRouteCapacity(2);
        _kernel.PostState(_card);
        _kernel.PostState(_card);

        Assert.True(Remove(route).IsOk);
        Assert.Empty(_kernel.Routes.All);
    }

    [Fact]
    public void ApplyRoutes_ReadInterruptedOrRefused_IsTriedAgainOrReported()
    {
        RouteChange route = Route("10.9.0.0", 16, null);
        Assert.True(Add(route).IsOk);

        // The first read finds nothing old.
        _kernel.Fail("Read", Errno.EAGAIN, Errno.EINTR);
        Assert.True(Add(route).IsOk);
        _kernel.Fail("Read", Errno.EAGAIN, Errno.ENOBUFS);
        Assert.Equal(new PlatformResult(PlatformStatus.NoBuffers, Errno.ENOBUFS), Add(route));
    }

    [Fact]
    public void ApplyRoutes_NoSocket_SaysSo()
    {
        _kernel.Fail("Socket", Errno.EMFILE);

        Assert.Equal(new PlatformResult(PlatformStatus.TooManyFiles, Errno.EMFILE), Add(Route("10.9.0.0", 16, null)));
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
        new(AddressChangeKind.Add, _card.Index, new VirtualAddress(Parse(destination), prefixLengthBits))
        {
            Gateway = gateway is null ? null : Parse(gateway),
        };

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
