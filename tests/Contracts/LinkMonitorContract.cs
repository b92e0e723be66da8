using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ILinkMonitor"/> does.</summary>
public abstract class LinkMonitorContract : IDisposable
{
    private const LinkFlags Running = LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet;

    private static readonly VirtualAddress s_added = new(InetAddress.FromIpv4Bits(0x0a09_6307), 32);

    private readonly PlatformFixture _host;
    private readonly ILinkMonitor _monitor;

    protected LinkMonitorContract(PlatformFixture host)
    {
        _host = host;
        _monitor = host.Platform.OpenLinkMonitor();
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void FirstEvents_DescribeWhatIsThereAndThenEnd()
    {
        List<LinkEvent> events = [];
        _ = _host.Await(_monitor, next =>
        {
            events.Add(next);
            return next.Kind == LinkEventKind.SnapshotComplete;
        });

        LinkEvent link = events.Find(IsOurs);
        Assert.Equal(link.InterfaceIndex, link.Link.Index);
        Assert.Equal(Running, link.Link.Flags);
        Assert.NotEqual(default, link.Link.Mac);
        Assert.Contains(new LinkEvent(LinkEventKind.AddressAdded, link.InterfaceIndex, default, PlatformFixture.OwnAddress), events);
        Assert.DoesNotContain(events, next => next.Kind is LinkEventKind.Resync or LinkEventKind.LinkRemoved or LinkEventKind.AddressRemoved);
    }

    [Fact]
    public void Address_AddedAndRemoved_IsReported()
    {
        int index = TakeDescription();
        _host.AddAddress(s_added);
        LinkEvent added = _host.Await(_monitor, next => next.Address.Address == s_added.Address);
        Assert.Equal(new LinkEvent(LinkEventKind.AddressAdded, index, default, s_added), added);

        _host.RemoveAddress(s_added);
        LinkEvent removed = _host.Await(_monitor, next => next.Kind == LinkEventKind.AddressRemoved);
        Assert.Equal(new LinkEvent(LinkEventKind.AddressRemoved, index, default, s_added), removed);
    }

    [Fact]
    public void Carrier_LostAndBack_IsReported()
    {
        _ = TakeDescription();
        _host.SetCarrier(false);
        Assert.False(_host.Await(_monitor, next => IsOurs(next) && !next.Link.IsRunning).Link.IsRunning);
        _host.SetCarrier(true);
        Assert.True(_host.Await(_monitor, next => IsOurs(next) && next.Link.IsRunning).Link.IsRunning);
    }

    [Fact]
    public void Interface_DownAndUp_IsReported()
    {
        _ = TakeDescription();
        _host.SetUp(false);
        Assert.Equal(LinkFlags.None, _host.Await(_monitor, IsOurs).Link.Flags & LinkFlags.Up);
        _host.SetUp(true);
        Assert.True(_host.Await(_monitor, next => IsOurs(next) && next.Link.IsRunning).Link.IsRunning);
    }

    [Fact]
    public void Interface_DestroyedAndMadeAgain_HasAnotherNumber()
    {
        int index = TakeDescription();
        _host.DestroyInterface();
        _host.CreateInterface();

        Assert.Equal(index, _host.Await(_monitor, next => next.Kind == LinkEventKind.LinkRemoved).InterfaceIndex);
        Assert.NotEqual(index, _host.Await(_monitor, IsOurs).InterfaceIndex);
    }

    [Fact]
    public void NothingMore_IsNotReady()
    {
        _ = TakeDescription();

        Assert.False(_monitor.TryRead(out _));
    }

    private bool IsOurs(LinkEvent next) => next.Kind == LinkEventKind.LinkChanged && next.Link.Name == _host.InterfaceName;

    private int TakeDescription()
    {
        int index = 0;
        _ = _host.Await(_monitor, next =>
        {
            index = IsOurs(next) ? next.InterfaceIndex : index;
            return next.Kind == LinkEventKind.SnapshotComplete;
        });
        return index;
    }
}
