using System;
using System.Collections;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class FreeBsdPlatformTests : IDisposable
{
    private readonly FakeKernel _kernel = new();
    private readonly FakeInterface _card;
    private readonly FreeBsdPlatform _platform;

    public FreeBsdPlatformTests()
    {
        _card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        _platform = new FreeBsdPlatform(_kernel, ProcessEnvironment.From(new Hashtable()));
    }

    public void Dispose() => _platform.Dispose();

    [Fact]
    public void FindObstacle_OrdinaryHost_FindsNone()
    {
        Assert.Null(_platform.FindObstacle("em0", 1));
        Assert.Null(_platform.FindObstacle("em9", 1));
        Assert.Equal(0, _kernel.OpenDescriptors);
        Assert.Equal(0, _kernel.UnfreedLists);
    }

    [Fact]
    public void FindObstacle_KernelCarpWithTheSameVhidOnTheInterface_IsNamed()
    {
        // freebsd.md 6: both would react to each other's advertisements.
        _kernel.HasCarpModule = true;
        _card.CarpVhids.Add(7);
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0002);
        other.CarpVhids.Add(8);

        string obstacle = Assert.IsType<string>(_platform.FindObstacle("em0", 7));
        Assert.StartsWith("the kernel's carp(4) runs vhid 7 on em0 already", obstacle, StringComparison.Ordinal);
        Assert.Null(_platform.FindObstacle("em0", 8));
        Assert.Null(_platform.FindObstacle("em1", 7));
        Assert.NotNull(_platform.FindObstacle("em1", 8));
    }

    [Fact]
    public void FindObstacle_KernelCarpKnownByItsAddressOnly_IsNamed()
    {
        InetAddress address = InetAddress.FromIpv4Bits(0x0a00_0005);
        _card.Addresses.Add(new FakeAddress(new VirtualAddress(address, 24)) { Vhid = 7 });

        Assert.NotNull(_platform.FindObstacle("em0", 7));
        Assert.Null(_platform.FindObstacle("em0", 8));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 0, true)]
    public void FindObstacle_JailWithoutNetworkOfItsOwn_IsNamed(int isJailed, int hasVnet, bool isObstacle)
    {
        _kernel.Variables["security.jail.jailed"] = isJailed;
        _kernel.Variables["security.jail.vnet"] = hasVnet;

        Assert.Equal(isObstacle, _platform.FindObstacle("em0", 1)?.Contains("jail", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void FindObstacle_WithoutTheMeansToAsk_FindsNone()
    {
        _kernel.Fail("Socket", Errno.EMFILE);
        Assert.Null(_platform.FindObstacle("em0", 1));
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);
        Assert.Null(_platform.FindObstacle("em0", 1));
    }

    [Fact]
    public void Add_ObstacleOnTheHost_IsRefusedBeforeAnythingIsOpened()
    {
        // A jail without a network also hides /dev/bpf; the start must name the cause and not that.
        using FakeHost host = new(_kernel.Clock, new FakeSegment(), 1, advskew: 0, [new(InetAddress.FromIpv4Bits(0x0a09_00fe), 24)]);
        int open = host.Kernel.OpenDescriptors;
        host.Kernel.IsJailedWithoutNetwork = true;
        host.Kernel.Variables["security.jail.jailed"] = 1;
        host.Kernel.Variables["security.jail.vnet"] = 0;

        PlatformException refusal = Assert.Throws<PlatformException>(
            () => host.Driver.Add(host.Router.Configuration with { InterfaceName = "em1" }));

        Assert.StartsWith("this jail shares the network of its host", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(open, host.Kernel.OpenDescriptors);
    }

    [Fact]
    public void Clocks_AreMonotonicAndCalendar()
    {
        Assert.Equal(_kernel.Clock.MonotonicNanoseconds, _platform.MonotonicClock.Now.Nanoseconds);
        Assert.Equal(_kernel.Clock.RealtimeNanoseconds / 1_000_000, _platform.WallClock.UnixMilliseconds);
        Assert.Equal(_kernel.Clock.RealtimeNanoseconds + 7_200_000_000_000, _platform.WallClock.LocalNanoseconds);
    }

    [Fact]
    public void Entropy_FillsEverythingThroughShortReadsAndSignals()
    {
        _kernel.Fail("GetRandom", Errno.EINTR);
        byte[] bytes = new byte[33];
        _platform.Entropy.Fill(bytes);

        Assert.Equal(Enumerable.Range(1, bytes.Length).Select(value => (byte)value), bytes);
        _kernel.Fail("GetRandom", 14);
        Assert.Throws<PlatformException>(() => _platform.Entropy.Fill(bytes));
    }

    [Fact]
    public void DescribeError_UsesFreeBsdsNumbers()
    {
        Assert.Equal("ENOBUFS", _platform.DescribeError(55));
        Assert.Equal("EADDRNOTAVAIL", _platform.DescribeError(49));
        Assert.Equal("EAGAIN", _platform.DescribeError(35));
    }

    [Fact]
    public void Open_EveryRole_WorksOnTheSeamAlone()
    {
        using ILinkMonitor monitor = _platform.OpenLinkMonitor();
        using ILinkTransport transport = _platform.OpenLinkTransport();
        using IPacketSender ipv4 = _platform.OpenPacketSender(AddressFamily.Ipv4);
        using IPacketSender ipv6 = _platform.OpenPacketSender(AddressFamily.Ipv6);
        using IAddressManager manager = _platform.OpenAddressManager();
        using ISignalSource signals = _platform.OpenSignalSource();
        using IProcessRunner runner = _platform.OpenProcessRunner();
        using ISystemLog log = _platform.OpenSystemLog("nativecarp", LogFacility.Local7);
        log.Write(LogSeverity.Notice, "started");

        Assert.Equal(["<189>1 - - nativecarp 4711 - - started"], _kernel.LogLines);
        Assert.Equal(10, _kernel.OpenDescriptors);
        Assert.False(_platform.ProcessIdentity.IsDetached);
    }
}
