using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>The interfaces and addresses of this host, as the monitor's events tell. A new description replaces the old one when it is complete.</summary>
public sealed class LinkInventory
{
    private readonly Dictionary<int, LinkSnapshot> _links = [];
    private readonly List<InterfaceAddress> _addresses = [];
    private readonly Dictionary<InetAddress, List<InterfaceAddress>> _carriers = [];
    private readonly HashSet<int> _mentionedLinks = [];
    private readonly HashSet<InterfaceAddress> _mentionedAddresses = [];
    private bool _isDescribing = true;

    /// <summary>Whether a first description was complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Every address of this host, in the order the kernel named them: the first of an interface is its primary one.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses => _addresses;

    /// <summary>Takes one event in.</summary>
    public void Apply(in LinkEvent linkEvent)
    {
        switch (linkEvent.Kind)
        {
            case LinkEventKind.LinkChanged:
                _links[linkEvent.InterfaceIndex] = linkEvent.Link;
                Mention(linkEvent.InterfaceIndex);
                break;
            case LinkEventKind.LinkRemoved:
                RemoveLink(linkEvent.InterfaceIndex);
                break;
            case LinkEventKind.AddressAdded:
                AddAddress(new InterfaceAddress(linkEvent.InterfaceIndex, linkEvent.Address));
                break;
            case LinkEventKind.AddressRemoved:
                RemoveAddress(new InterfaceAddress(linkEvent.InterfaceIndex, linkEvent.Address));
                break;
            case LinkEventKind.Resync:
                _isDescribing = true;
                _mentionedLinks.Clear();
                _mentionedAddresses.Clear();
                break;
            case LinkEventKind.SnapshotComplete:
                FinishDescription();
                break;
        }
    }

    /// <summary>The interface with this name.</summary>
    public bool TryFind(string name, out LinkSnapshot link)
    {
        foreach (LinkSnapshot candidate in _links.Values)
        {
            if (candidate.Name == name)
            {
                link = candidate;
                return true;
            }
        }

        link = default;
        return false;
    }

    /// <summary>The interface with this index.</summary>
    public bool TryFind(int interfaceIndex, out LinkSnapshot link) => _links.TryGetValue(interfaceIndex, out link);

    /// <summary>Whether an interface of this host has the Ethernet address.</summary>
    public bool HasMac(MacAddress mac)
    {
        foreach (LinkSnapshot link in _links.Values)
        {
            if (link.Mac == mac)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The interface that carries the address.</summary>
    public bool TryFindCarrier(InetAddress address, out LinkSnapshot link)
    {
        foreach (InterfaceAddress known in FindAll(address))
        {
            if (_links.TryGetValue(known.InterfaceIndex, out link))
            {
                return true;
            }
        }

        link = default;
        return false;
    }

    /// <summary>Wherever this host has the address, and with whatever prefix. Valid until the next <see cref="Apply"/>.</summary>
    public ReadOnlySpan<InterfaceAddress> FindAll(InetAddress address) =>
        _carriers.TryGetValue(address, out List<InterfaceAddress>? found) ? CollectionsMarshal.AsSpan(found) : [];

    private void Mention(int interfaceIndex)
    {
        if (_isDescribing)
        {
            _mentionedLinks.Add(interfaceIndex);
        }
    }

    private void AddAddress(InterfaceAddress address)
    {
        if (!_carriers.TryGetValue(address.Address.Address, out List<InterfaceAddress>? carriers))
        {
            carriers = [];
            _carriers.Add(address.Address.Address, carriers);
        }

        if (!carriers.Contains(address))
        {
            carriers.Add(address);
            _addresses.Add(address);
        }

        if (_isDescribing)
        {
            _mentionedAddresses.Add(address);
        }
    }

    private void RemoveLink(int interfaceIndex)
    {
        _links.Remove(interfaceIndex);
        RemoveAddresses(entry => entry.InterfaceIndex == interfaceIndex);
    }

    private void RemoveAddress(InterfaceAddress address)
    {
        if (_carriers.TryGetValue(address.Address.Address, out List<InterfaceAddress>? carriers) && carriers.Remove(address))
        {
            _addresses.Remove(address);
        }
    }

    private void RemoveAddresses(Predicate<InterfaceAddress> isGone)
    {
        _addresses.RemoveAll(isGone);
        foreach (List<InterfaceAddress> carriers in _carriers.Values)
        {
            carriers.RemoveAll(isGone);
        }
    }

    private void FinishDescription()
    {
        IsComplete = true;
        if (!_isDescribing)
        {
            return;
        }

        _isDescribing = false;
        foreach (int index in _links.Keys)
        {
            if (!_mentionedLinks.Contains(index))
            {
                RemoveLink(index);
            }
        }

        RemoveAddresses(address => !_mentionedAddresses.Contains(address));
        _mentionedLinks.Clear();
        _mentionedAddresses.Clear();
    }
}
