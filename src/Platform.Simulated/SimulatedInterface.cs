using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>An Ethernet interface of a host.</summary>
public sealed class SimulatedInterface
{
    private readonly SimulatedHost _host;
    private readonly List<VirtualAddress> _addresses = [];
    private LinkFlags _flags = LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet;

    internal SimulatedInterface(SimulatedHost host, SimulatedNetwork network, string name, MacAddress mac, int index)
    {
        _host = host;
        Network = network;
        Name = name;
        Mac = mac;
        Index = index;
        Port = network.Plug(mac, frame => _host.Receive(this, frame));
        Port.Carries = address => _addresses.Exists(known => known.Address == address);
    }

    /// <summary>Where it is plugged in.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>Its socket there.</summary>
    public NetworkPort Port { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its Ethernet address.</summary>
    public MacAddress Mac { get; }

    /// <summary>The kernel's number; a new one after <see cref="Recreate"/>.</summary>
    public int Index { get; private set; }

    /// <summary>Whether it exists.</summary>
    public bool Exists { get; private set; } = true;

    /// <summary>The addresses on it, the oldest first.</summary>
    public List<VirtualAddress> Addresses => _addresses;

    /// <summary>Whether it is up and has carrier.</summary>
    public bool IsRunning => Exists && Snapshot.IsRunning;

    internal LinkSnapshot Snapshot => new(Index, Name, Mac, _flags);

    /// <summary>The administrator sets it up or down.</summary>
    public void SetUp(bool isUp) => SetFlag(LinkFlags.Up, isUp);

    /// <summary>The cable is plugged in or pulled.</summary>
    public void SetCarrier(bool hasCarrier) => SetFlag(LinkFlags.Carrier, hasCarrier);

    /// <summary>A bond below it has changed its active port, say: the kernel asks to announce its addresses again.</summary>
    public void NotifyPeers() => _host.Report(new LinkEvent(LinkEventKind.LinkChanged, Index, Snapshot, default) { NotifiesPeers = true });

    /// <summary>It vanishes with its addresses.</summary>
    public void Remove()
    {
        if (Exists)
        {
            Exists = false;
            Port.IsPlugged = false;
            _addresses.Clear();
            _host.RemoveInterface(this);
        }
    }

    /// <summary>It appears again, with a new index and only the addresses given.</summary>
    public void Recreate(params ReadOnlySpan<VirtualAddress> addresses)
    {
        if (Exists)
        {
            return;
        }

        Exists = true;
        Index = _host.NextIndex();
        Port.IsPlugged = IsRunning;
        _host.Restore(this);
        foreach (VirtualAddress address in addresses)
        {
            AddAddress(address);
        }
    }

    /// <summary>Adds an address, whoever wants it.</summary>
    public void AddAddress(VirtualAddress address)
    {
        if (Exists && !_addresses.Contains(address))
        {
            _addresses.Add(address);
            _host.Report(new LinkEvent(LinkEventKind.AddressAdded, Index, default, address));
        }
    }

    /// <summary>Removes an address, whoever wants it.</summary>
    public void RemoveAddress(VirtualAddress address)
    {
        if (_addresses.Remove(address))
        {
            _host.Report(new LinkEvent(LinkEventKind.AddressRemoved, Index, default, address));
        }
    }

    private void SetFlag(LinkFlags flag, bool isSet)
    {
        LinkFlags flags = isSet ? _flags | flag : _flags & ~flag;
        if (flags == _flags)
        {
            return;
        }

        _flags = flags;
        Port.IsPlugged = IsRunning;
        if (Exists)
        {
            _host.ReportLink(this);
        }
    }
}
