using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IAddressManager"/> does.</summary>
public abstract class AddressManagerContract : IDisposable
{
    private static readonly VirtualAddress s_ipv4 = new(InetAddress.FromIpv4Bits(0x0a09_63fe), 24);
    private static readonly VirtualAddress s_otherSubnet = new(InetAddress.FromIpv4Bits(0xc000_02fe), 24);
    private static readonly VirtualAddress s_ipv6 = new(
        InetAddress.TryParse("2001:db8::fe", out InetAddress address) ? address : throw new FormatException(), 64);

    private readonly PlatformFixture _host;
    private readonly IAddressManager _manager;
    private readonly int _index;

    protected AddressManagerContract(PlatformFixture host)
    {
        _host = host;
        _manager = host.Platform.OpenAddressManager();
        _index = host.FindIndex();
    }

    public void Dispose()
    {
        _manager.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void AddTwice_IsThereOnceAndBothAreOk()
    {
        foreach (VirtualAddress address in new[] { s_ipv4, s_otherSubnet, s_ipv6 })
        {
            Assert.Equal(PlatformResult.Ok, Apply(AddressChangeKind.Add, address));
            Assert.Equal(PlatformResult.Ok, Apply(AddressChangeKind.Add, address));
            Assert.Equal(1, _host.CountAddress(address.Address));
        }
    }

    [Fact]
    public void RemoveTwice_IsGoneAndBothAreOk()
    {
        foreach (VirtualAddress address in new[] { s_ipv4, s_otherSubnet, s_ipv6 })
        {
            _ = Apply(AddressChangeKind.Add, address);
            Assert.Equal(PlatformResult.Ok, Apply(AddressChangeKind.Remove, address));
            Assert.Equal(PlatformResult.Ok, Apply(AddressChangeKind.Remove, address));
            Assert.Equal(0, _host.CountAddress(address.Address));
        }

        Assert.Equal(1, _host.CountAddress(PlatformFixture.OwnAddress.Address));
    }

    [Fact]
    public void Remove_AddressSomebodyElseAdded_IsGone()
    {
        _host.AddAddress(s_otherSubnet);
        Assert.Equal(PlatformResult.Ok, Apply(AddressChangeKind.Remove, s_otherSubnet));
        Assert.Equal(0, _host.CountAddress(s_otherSubnet.Address));
    }

    [Fact]
    public void Apply_SeveralAtOnce_AnswersEach()
    {
        PlatformResult[] results = new PlatformResult[3];
        _manager.Apply(
            [
                new AddressChange(AddressChangeKind.Add, _index, s_ipv4),
                new AddressChange(AddressChangeKind.Add, 60_000, s_ipv4),
                new AddressChange(AddressChangeKind.Add, _index, s_ipv6),
            ],
            results);

        Assert.Equal([PlatformStatus.Ok, PlatformStatus.NoDevice, PlatformStatus.Ok], Array.ConvertAll(results, result => result.Status));
    }

    [Fact]
    public void InterfaceDestroyed_HasNothingToRemove()
    {
        _ = Apply(AddressChangeKind.Add, s_ipv4);
        _host.DestroyInterface();

        Assert.Equal(PlatformStatus.NoDevice, Apply(AddressChangeKind.Add, s_ipv4).Status);
        Assert.Contains(Apply(AddressChangeKind.Remove, s_ipv4).Status, new[] { PlatformStatus.Ok, PlatformStatus.NoDevice });
    }

    private PlatformResult Apply(AddressChangeKind kind, VirtualAddress address)
    {
        PlatformResult[] results = new PlatformResult[1];
        _manager.Apply([new AddressChange(kind, _index, address)], results);
        return results[0];
    }
}
