using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

/// <summary>The rules of freebsd.md section 4.</summary>
public sealed class AliasAddressManagerTests : IDisposable
{
    private readonly FakeKernel _kernel = new();
    private readonly FakeInterface _card;
    private readonly AliasAddressManager _manager;

    public AliasAddressManagerTests()
    {
        _card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        _manager = AliasAddressManager.Open(_kernel);
    }

    public void Dispose()
    {
        _manager.Dispose();
        Assert.Equal(0, _kernel.OpenDescriptors);
        Assert.Equal(0, _kernel.UnfreedLists);
    }

    [Fact]
    public void Add_SubnetIsThere_TakesAWholeMask()
    {
        Have("10.0.0.1", 24);

        Assert.True(Add("10.0.0.5", 24).IsOk);

        Assert.Equal(Address("10.0.0.5", 32), _card.Addresses[1].Value);
        Assert.Empty(_kernel.ConsoleWarnings);
    }

    [Fact]
    public void Add_SubnetIsNotThere_TakesTheTruePrefix()
    {
        Have("192.0.2.1", 24);

        Assert.True(Add("10.0.0.5", 24).IsOk);

        Assert.Equal(Address("10.0.0.5", 24), _card.Addresses[1].Value);
    }

    [Fact]
    public void Add_FirstOfItsSubnetThenAnother_OnlyTheFirstBringsTheSubnet()
    {
        PlatformResult[] results = Apply((AddressChangeKind.Add, "10.0.0.5", 24), (AddressChangeKind.Add, "10.0.0.6", 24));

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal([Address("10.0.0.5", 24), Address("10.0.0.6", 32)], _card.Addresses.Select(address => address.Value));
    }

    [Fact]
    public void Add_AfterTheOneWithTheSubnetWentInTheSameCall_BringsTheSubnet()
    {
        Have("10.0.0.5", 24);

        _ = Apply((AddressChangeKind.Remove, "10.0.0.5", 24), (AddressChangeKind.Add, "10.0.0.6", 24));

        Assert.Equal(Address("10.0.0.6", 24), Assert.Single(_card.Addresses).Value);
    }

    [Fact]
    public void Add_WiderSubnetCoversIt_TakesAWholeMask()
    {
        Have("10.0.0.1", 8);

        Assert.True(Add("10.1.2.3", 24).IsOk);
        Assert.Equal(32, _card.Addresses[1].Value.PrefixLengthBits);
    }

    [Fact]
    public void Add_OnlyAnotherAliasThere_TakesTheTruePrefix()
    {
        Have("10.0.0.1", 32);

        Assert.True(Add("10.0.0.5", 24).IsOk);
        Assert.Equal(24, _card.Addresses[1].Value.PrefixLengthBits);
    }

    [Fact]
    public void Add_SubnetOnAnotherInterface_TakesTheTruePrefix()
    {
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0002);
        other.Addresses.Add(new FakeAddress(Address("10.0.0.1", 24)));

        Assert.True(Add("10.0.0.5", 24).IsOk);
        Assert.Equal(24, Assert.Single(_card.Addresses).Value.PrefixLengthBits);
    }

    [Fact]
    public void AddAndRemove_BesideThePrimary_NeverMoveItsRoute()
    {
        Have("10.0.0.1", 24);
        _ = Add("10.0.0.5", 24);
        _ = Remove("10.0.0.5", 24);

        Assert.Equal(0, _kernel.MovedRoutes);
    }

    [Fact]
    public void Add_AddressIsThere_IsOkAndLeavesItAlone()
    {
        // The kernel would remove and add it again, and tell everybody.
        Have("10.0.0.5", 24);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);

        Assert.True(Add("10.0.0.5", 32).IsOk);

        Assert.Equal(Address("10.0.0.5", 24), Assert.Single(_card.Addresses).Value);
        Assert.False(Assert.Single(_kernel.RouteSockets).IsReadable);
        Assert.DoesNotContain(Constants.SIOCAIFADDR, _kernel.Requests);
    }

    [Fact]
    public void Add_FirstAddressOfAnInterfaceThatIsDown_BringsItUp()
    {
        // freebsd.md 4, and an ARP of the kernel's own only where there is carrier: seen on a running kernel.
        _card.IsUp = false;
        _card.LinkState = 1;
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);
        while (monitor.TryRead(out _))
        {
        }

        Assert.True(Add("10.0.0.5", 24).IsOk);
        Assert.True(monitor.TryRead(out LinkEvent state));
        Assert.Equal(LinkFlags.Up | LinkFlags.Ethernet, state.Link.Flags);
        Assert.Empty(_card.KernelAnnouncements);
    }

    [Fact]
    public void Add_AddressOnAnotherInterface_IsAddedHereToo()
    {
        _kernel.AddInterface("em1", 0x0277_0000_0002).Addresses.Add(new FakeAddress(Address("10.0.0.5", 24)));

        Assert.True(Add("10.0.0.5", 24).IsOk);
        Assert.Single(_card.Addresses);
    }

    [Fact]
    public void Remove_AnAddressThatIsNotThere_IsOkAndTouchesNoOther()
    {
        // A malformed SIOCDIFADDR would delete the first address of the interface.
        Have("10.0.0.1", 24);

        Assert.True(Remove("10.0.0.5", 24).IsOk);
        Assert.Equal(Address("10.0.0.1", 24), Assert.Single(_card.Addresses).Value);
        Assert.Contains(Constants.SIOCDIFADDR, _kernel.Requests);
    }

    [Fact]
    public void Remove_TheAddress_LeavesTheOthers()
    {
        Have("10.0.0.1", 24);
        Have("10.0.0.5", 32);
        Have("10.0.0.6", 32);

        Assert.True(Remove("10.0.0.5", 24).IsOk);
        Assert.Equal([Address("10.0.0.1", 24), Address("10.0.0.6", 32)], _card.Addresses.Select(address => address.Value));
    }

    [Theory]
    [InlineData("2001:db8::5", 64)]
    [InlineData("2001:db8::5", 128)]
    [InlineData("fe80::5", 64)]
    public void AddAndRemove_Ipv6_KeepsThePrefixAndNeedsNoDetection(string text, int prefixLengthBits)
    {
        Assert.True(Add(text, prefixLengthBits).IsOk);

        FakeAddress added = Assert.Single(_card.Addresses);
        Assert.Equal(Address(text, prefixLengthBits), added.Value);
        Assert.False(added.IsTentative);

        Assert.True(Remove(text, prefixLengthBits).IsOk);
        Assert.Empty(_card.Addresses);
        Assert.True(Remove(text, prefixLengthBits).IsOk);
    }

    [Fact]
    public void Add_Ipv6ThatIsThere_IsLeftAlone()
    {
        Have("2001:db8::5", 64);

        Assert.True(Add("2001:db8::5", 64).IsOk);
        Assert.DoesNotContain(Constants.SIOCAIFADDR_IN6, _kernel.Requests);
    }

    [Fact]
    public void Apply_InterfaceGone_RefusesToAddAndHasNothingToRemove()
    {
        Assert.Equal(new PlatformResult(PlatformStatus.NoDevice, Errno.ENXIO), Apply(9, AddressChangeKind.Add, "10.0.0.5", 24));
        Assert.True(Apply(9, AddressChangeKind.Remove, "10.0.0.5", 24).IsOk);
    }

    [Fact]
    public void Remove_InterfaceGoesMeanwhile_IsOk()
    {
        _kernel.Fail(Constants.SIOCDIFADDR, Errno.ENXIO);
        Have("10.0.0.5", 24);

        Assert.True(Remove("10.0.0.5", 24).IsOk);
    }

    [Fact]
    public void Apply_NumberOfALaterInterface_MeansTheKernelsNumber()
    {
        Assert.True(Apply(InterfaceIndex.ToReported(1, 2), AddressChangeKind.Add, "10.0.0.5", 24).IsOk);
        Assert.Single(_card.Addresses);
    }

    [Fact]
    public void Apply_WithoutPrivilege_SaysSo()
    {
        _kernel.IsRoot = false;

        Assert.Equal(new PlatformResult(PlatformStatus.NoPermission, Errno.EPERM), Add("10.0.0.5", 24));
        Assert.Equal(new PlatformResult(PlatformStatus.NoPermission, Errno.EPERM), Remove("2001:db8::5", 64));
    }

    [Fact]
    public void Apply_OneRefused_TheOthersAreMade()
    {
        _kernel.Fail(Constants.SIOCAIFADDR, Errno.ENOBUFS);

        PlatformResult[] results = Apply((AddressChangeKind.Add, "10.0.0.5", 24), (AddressChangeKind.Add, "10.0.0.6", 24));

        Assert.Equal([new PlatformResult(PlatformStatus.NoBuffers, Errno.ENOBUFS), PlatformResult.Ok], results);
        Assert.Equal(Address("10.0.0.6", 24), Assert.Single(_card.Addresses).Value);
    }

    [Fact]
    public void Apply_NoListOfInterfaces_RefusesEverything()
    {
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);

        Assert.Equal(new PlatformResult(PlatformStatus.NoBuffers, Errno.ENOMEM), Add("10.0.0.5", 24));
        Assert.Empty(_card.Addresses);
    }

    [Fact]
    public void Apply_KernelWithoutIpv6_SaysSo()
    {
        _kernel.Fail("Socket", 47);

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, 47), Add("2001:db8::5", 64));
    }

    [Fact]
    public void Open_NoSocket_SaysWhat()
    {
        _kernel.Fail("Socket", Errno.EMFILE);

        PlatformException refusal = Assert.Throws<PlatformException>(() => AliasAddressManager.Open(_kernel));
        Assert.Equal("cannot open a socket to set addresses: EMFILE; raise the limit of open files", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(32)]
    public void Add_EveryMask_IsGiven(int prefixLengthBits)
    {
        Assert.True(Add("10.0.0.5", prefixLengthBits).IsOk);
        Assert.Equal(prefixLengthBits, Assert.Single(_card.Addresses).Value.PrefixLengthBits);
        Assert.Empty(_kernel.ConsoleWarnings);
    }

    private void Have(string text, int prefixLengthBits) => _card.Addresses.Add(new FakeAddress(Address(text, prefixLengthBits)));

    private PlatformResult Add(string text, int prefixLengthBits) => Apply(_card.Index, AddressChangeKind.Add, text, prefixLengthBits);

    private PlatformResult Remove(string text, int prefixLengthBits) => Apply(_card.Index, AddressChangeKind.Remove, text, prefixLengthBits);

    private PlatformResult Apply(int index, AddressChangeKind kind, string text, int prefixLengthBits)
    {
        PlatformResult[] results = new PlatformResult[1];
        _manager.Apply([new AddressChange(kind, index, Address(text, prefixLengthBits))], results);
        return results[0];
    }

    private PlatformResult[] Apply(params (AddressChangeKind Kind, string Text, int PrefixLengthBits)[] changes)
    {
        PlatformResult[] results = new PlatformResult[changes.Length];
        AddressChange[] wanted =
            [.. changes.Select(change => new AddressChange(change.Kind, _card.Index, Address(change.Text, change.PrefixLengthBits)))];
        _manager.Apply(wanted, results);
        return results;
    }

    private static VirtualAddress Address(string text, int prefixLengthBits) =>
        InetAddress.TryParse(text, out InetAddress address) ? new(address, (byte)prefixLengthBits) : throw new FormatException(text);
}
