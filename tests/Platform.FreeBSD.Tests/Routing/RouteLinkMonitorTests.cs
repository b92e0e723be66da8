using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

/// <summary>The rules of freebsd.md section 5.</summary>
public sealed class RouteLinkMonitorTests
{
    private const LinkFlags Running = LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet;

    private readonly FakeKernel _kernel = new();
    private readonly FakeInterface _card;

    public RouteLinkMonitorTests()
    {
        _card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        _card.Addresses.Add(new FakeAddress(Address("10.0.0.1", 24)));
        _card.Addresses.Add(new FakeAddress(Address("fe80::1", 64)));
    }

    [Fact]
    public void Open_DescribesEverythingFirst()
    {
        FakeInterface loopback = new(_kernel, 2, "lo0", default) { Type = 24, IsLoopback = true, LinkState = 0 };
        loopback.Addresses.Add(new FakeAddress(Address("127.0.0.1", 8)));
        _kernel.Interfaces.Add(loopback);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);

        Assert.True(monitor.IsReady);
        Assert.Equal(
            [
                Changed(1, "em0", 0x0277_0000_0001, Running),
                Added(1, "10.0.0.1", 24),
                Added(1, "fe80::1", 64),
                Changed(2, "lo0", 0, LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Loopback),
                Added(2, "127.0.0.1", 8),
                new LinkEvent(LinkEventKind.SnapshotComplete, 0, default, default),
            ],
            Drain(monitor));
        Assert.False(monitor.IsReady);
        Assert.Equal(0, _kernel.UnfreedLists);
    }

    [Fact]
    public void Open_Refused_SaysWhatAndLeavesNothingOpen()
    {
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);

        Assert.Throws<PlatformException>(() => RouteLinkMonitor.Open(_kernel));
        Assert.Equal(0, _kernel.OpenDescriptors);
        _kernel.Fail("Socket", Errno.EMFILE);
        PlatformException refusal = Assert.Throws<PlatformException>(() => RouteLinkMonitor.Open(_kernel));
        Assert.StartsWith("cannot open a routing socket: EMFILE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LinkState_GoesAndComesBackBeforeItIsRead_BothAreReported()
    {
        using RouteLinkMonitor monitor = Opened();
        SetLinkState(1);
        SetLinkState(2);

        Assert.Equal(
            [Changed(1, "em0", 0x0277_0000_0001, Running & ~LinkFlags.Carrier), Changed(1, "em0", 0x0277_0000_0001, Running)],
            Drain(monitor));
    }

    [Fact]
    public void LinkState_Unknown_CountsAsCarrier()
    {
        using RouteLinkMonitor monitor = Opened();
        SetLinkState(0);

        Assert.Equal([Changed(1, "em0", 0x0277_0000_0001, Running)], Drain(monitor));
    }

    [Fact]
    public void MacAddress_ChangedUnannounced_IsInTheNextReport()
    {
        using RouteLinkMonitor monitor = Opened();
        _card.Mac = new MacAddress(0x0277_0000_00ff);
        SetLinkState(2);

        Assert.Equal([Changed(1, "em0", 0x0277_0000_00ff, Running)], Drain(monitor));
    }

    [Fact]
    public void LinkState_ListRefused_IsReportedWithWhatIsKnown()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);
        SetLinkState(1);

        Assert.Equal([Changed(1, "em0", 0x0277_0000_0001, Running & ~LinkFlags.Carrier)], Drain(monitor));
    }

    [Fact]
    public void Addresses_AddedAndRemoved_AreReported()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.AddAddress(_card, new FakeAddress(Address("10.0.0.5", 32)));
        _kernel.AddAddress(_card, new FakeAddress(Address("2001:db8::5", 64)));
        _kernel.RemoveAddress(_card, Address("10.0.0.5", 32).Address);

        Assert.Equal(
            [
                Added(1, "10.0.0.5", 32),
                Added(1, "2001:db8::5", 64),
                new LinkEvent(LinkEventKind.AddressRemoved, 1, default, Address("10.0.0.5", 32)),
            ],
            Drain(monitor));
    }

    [Fact]
    public void Interface_MadeAgainWithTheSameNumber_IsReportedWithAnother()
    {
        // The kernel gives the lowest free number; callers attach anew only when the number changes.
        using RouteLinkMonitor monitor = Opened();
        _kernel.RemoveInterface(_card);
        FakeInterface again = _kernel.AddInterface("em0", 0x0277_0000_0001);
        Assert.Equal(1, again.Index);

        List<LinkEvent> events = Drain(monitor);
        int reported = InterfaceIndex.ToReported(1, 1);
        Assert.Equal(
            [
                new LinkEvent(LinkEventKind.AddressRemoved, 1, default, Address("10.0.0.1", 24)),
                new LinkEvent(LinkEventKind.AddressRemoved, 1, default, Address("fe80::1", 64)),
                new LinkEvent(LinkEventKind.LinkRemoved, 1, default, default),
                Changed(reported, "em0", 0x0277_0000_0001, Running),
            ],
            events);
        Assert.NotEqual(1, reported);

        _kernel.AddAddress(again, new FakeAddress(Address("10.0.0.1", 24)));
        Assert.Equal([Added(reported, "10.0.0.1", 24)], Drain(monitor));
    }

    [Fact]
    public void Interface_Renamed_KeepsItsAddresses()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.Rename(_card, "wan0");

        int reported = InterfaceIndex.ToReported(1, 1);
        Assert.Equal(
            [
                new LinkEvent(LinkEventKind.LinkRemoved, 1, default, default),
                Changed(reported, "wan0", 0x0277_0000_0001, Running),
                Added(reported, "10.0.0.1", 24),
                Added(reported, "fe80::1", 64),
            ],
            Drain(monitor));
    }

    [Fact]
    public void Interface_MadeBetweenSocketAndDescription_IsNoSecondOne()
    {
        FakeInterface? epair = null;
        _kernel.OnList = () => epair ??= _kernel.AddInterface("epair0a", 0x0277_0000_0002);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);

        LinkEvent[] reports = [.. Drain(monitor).Where(report => report.Kind == LinkEventKind.LinkChanged && report.Link.Name == "epair0a")];
        Assert.Equal(2, reports.Length);
        Assert.All(reports, report => Assert.Equal(2, report.InterfaceIndex));
    }

    [Fact]
    public void Interface_ArrivesWhileTheKernelIsShortOfMemory_IsReportedLater()
    {
        using RouteLinkMonitor monitor = Opened();
        FakeInterface epair = _kernel.AddInterface("epair0a", 0x0277_0000_0002);
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM, Errno.ENOMEM);

        Assert.Equal(LinkEventKind.Resync, Assert.Single(Drain(monitor)).Kind);
        List<LinkEvent> events = Drain(monitor);
        Assert.Contains(Changed(epair.Index, "epair0a", 0x0277_0000_0002, Running), events);
        Assert.Equal(LinkEventKind.SnapshotComplete, events[^1].Kind);
    }

    [Fact]
    public void Interface_GoneBeforeItsArrivalIsRead_IsNotReported()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.RemoveInterface(_kernel.AddInterface("epair0a", 0x0277_0000_0002));

        Assert.Empty(Drain(monitor));
    }

    [Fact]
    public void Message_OfAnUnknownInterface_IsPassedOver()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.Post(RouteBytes.Address(12, 9, "10.0.0.5", 24));
        _kernel.Post(RouteBytes.Interface(9, 1, 6, 2));
        _kernel.Post(RouteBytes.Announcement(9, "em9", 1));
        _kernel.Post(RouteBytes.Header(152, 1));
        _kernel.Post([1, 2, 3]);

        Assert.Empty(Drain(monitor));
    }

    [Fact]
    public void Overflow_BeginsANewDescriptionWithoutTheQueuedRest()
    {
        // SO_RERROR: without it FreeBSD loses routing messages without a word.
        using RouteLinkMonitor monitor = Opened();
        Assert.Single(_kernel.RouteSockets).Capacity = 1;
        _kernel.AddAddress(_card, new FakeAddress(Address("10.0.0.5", 32)));
        _kernel.RemoveAddress(_card, Address("10.0.0.5", 32).Address);

        List<LinkEvent> events = Drain(monitor);
        Assert.Equal(LinkEventKind.Resync, events.Find(report => report.Kind != LinkEventKind.AddressAdded).Kind);
        int resync = events.FindIndex(report => report.Kind == LinkEventKind.Resync);
        Assert.Equal(
            [
                Changed(1, "em0", 0x0277_0000_0001, Running),
                Added(1, "10.0.0.1", 24),
                Added(1, "fe80::1", 64),
                new LinkEvent(LinkEventKind.SnapshotComplete, 0, default, default),
            ],
            events[(resync + 1)..]);
    }

    [Fact]
    public void Overflow_HidesThatAnInterfaceWasMadeAgain_TheNumberStillChanges()
    {
        using RouteLinkMonitor monitor = Opened();
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0002);
        _ = Drain(monitor);
        Assert.Single(_kernel.RouteSockets).Capacity = 0;
        _kernel.Clock.MonotonicNanoseconds += 5_000_000_000;
        _kernel.RemoveInterface(_card);
        _ = _kernel.AddInterface("em0", 0x0277_0000_0001);

        List<LinkEvent> events = Drain(monitor);
        Assert.Contains(Changed(InterfaceIndex.ToReported(1, 1), "em0", 0x0277_0000_0001, Running), events);
        Assert.Contains(Changed(other.Index, "em1", 0x0277_0000_0002, Running), events);
    }

    [Fact]
    public void Overflow_ListRefused_StaysReadyUntilItCanBeMade()
    {
        using RouteLinkMonitor monitor = Opened();
        Assert.Single(_kernel.RouteSockets).Capacity = 0;
        SetLinkState(1);
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);

        Assert.Equal(LinkEventKind.Resync, Assert.Single(Drain(monitor)).Kind);
        Assert.True(monitor.IsReady);
        Assert.Equal(LinkEventKind.SnapshotComplete, Drain(monitor)[^1].Kind);
    }

    [Fact]
    public void Read_InterruptedOrShortOfMemory_IsTriedAgain()
    {
        using RouteLinkMonitor monitor = Opened();
        SetLinkState(1);
        _kernel.Fail("Read", Errno.EINTR, Errno.ENOMEM);

        Assert.Empty(Drain(monitor));
        Assert.Single(Drain(monitor));
    }

    [Fact]
    public void Read_UnexpectedError_IsNotSwallowed()
    {
        using RouteLinkMonitor monitor = Opened();
        _kernel.Fail("Read", Errno.EINVAL);

        Assert.Throws<PlatformException>(() => Drain(monitor));
    }

    private RouteLinkMonitor Opened()
    {
        RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);
        _ = Drain(monitor);
        return monitor;
    }

    private void SetLinkState(byte state)
    {
        _card.LinkState = state;
        _kernel.PostState(_card);
    }

    private static List<LinkEvent> Drain(RouteLinkMonitor monitor)
    {
        List<LinkEvent> events = [];
        while (monitor.TryRead(out LinkEvent next))
        {
            events.Add(next);
        }

        return events;
    }

    private static LinkEvent Changed(int index, string name, ulong mac, LinkFlags flags) =>
        new(LinkEventKind.LinkChanged, index, new(index, name, new MacAddress(mac), flags), default);

    private static LinkEvent Added(int index, string address, int prefixLengthBits) =>
        new(LinkEventKind.AddressAdded, index, default, Address(address, prefixLengthBits));

    private static VirtualAddress Address(string text, int prefixLengthBits) =>
        InetAddress.TryParse(text, out InetAddress address) ? new(address, (byte)prefixLengthBits) : throw new FormatException(text);
}
