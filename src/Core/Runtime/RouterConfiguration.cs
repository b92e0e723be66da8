using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>Everything that defines one virtual router on this host.</summary>
public sealed record RouterConfiguration
{
    /// <summary>The interface that carries the advertisements, by name.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>The election's parameters.</summary>
    public required CarpParameters Parameters { get; init; }

    /// <summary>The shared secret.</summary>
    public required CarpKey Key { get; init; }

    /// <summary>What log and status call it; null for its vhid and interface.</summary>
    public string? Name { get; init; }

    /// <summary>The group of virtual routers that it moves together with; null when it moves alone.</summary>
    public string? Group { get; init; }

    /// <summary>A second way on which the nodes hear each other; null for none.</summary>
    public SecondPath? SecondPath { get; init; }

    /// <summary>Whether it leaves a master that works alone after faults of this host took the mastership from it too often.</summary>
    public bool DampsFlapping { get; init; }

    /// <summary>The addresses that move together.</summary>
    public required IReadOnlyList<RouterAddress> Addresses { get; init; }

    /// <summary>Which of the addresses the digest covers.</summary>
    public DigestAddresses DigestAddresses { get; init; }

    /// <summary>The routes that move with them.</summary>
    public IReadOnlyList<RouterRoute> Routes { get; init; } = [];

    /// <summary>When and how the addresses are announced.</summary>
    public AnnouncementPolicy Announcements { get; init; } = new();

    /// <summary>The IPv4 source of the advertisements; null takes the interface's first.</summary>
    public InetAddress? SourceIpv4 { get; init; }

    /// <summary>The signature that the nodes are changing from; null when they are not.</summary>
    public PreviousSignature? Previous { get; init; }

    /// <summary>The nodes of the cluster, as far as they are pinned; empty for any.</summary>
    public IReadOnlyList<PinnedPeer> Peers { get; init; } = [];

    /// <summary>What becomes of what none of <see cref="Peers"/> could have sent.</summary>
    public PinPolicy PinPolicy { get; init; }

    /// <summary>The nodes that advertisements go to, each by unicast, and may come from; empty for the group.</summary>
    public IReadOnlyList<InetAddress> UnicastPeers { get; init; } = [];

    /// <summary>The IPv4 group advertisements go to and must come to.</summary>
    public InetAddress GroupIpv4 { get; init; } = CarpGroups.Ipv4;

    /// <summary>Whether advertisements go to the Ethernet broadcast address; the IP destination stays the group (ucarp's -M).</summary>
    public bool UsesBroadcast { get; init; }

    /// <summary>The Ethernet source of the advertisements.</summary>
    public SourceMacChoice SourceMac { get; init; }

    /// <summary>The scripts that add and remove the addresses; null when we do.</summary>
    public AddressScriptCommands? Scripts { get; init; }

    /// <summary>The programs that run when the state changes; null for none.</summary>
    public HookCommands? Hooks { get; init; }

    /// <summary>Whether the interface counts as usable whatever its link state (ucarp's -S).</summary>
    public bool IgnoresLinkState { get; init; }

    /// <summary>Whether an advertisement with our own source address is taken for our own, as ucarp does.</summary>
    public bool IgnoresOwnSource { get; init; }

    /// <summary>What is demanded of the counters heard.</summary>
    public ReplayProtection ReplayProtection { get; init; }

    /// <summary>What is done about a host that has a virtual address and is none of the nodes.</summary>
    public ConflictPolicy Conflict { get; init; }

    /// <summary>The addresses that the digest covers; whether link-local ones count among them is the authenticator's affair.</summary>
    public InetAddress[] ToDigestAddresses()
    {
        var addresses = new InetAddress[Addresses.Count];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = Addresses[i].Virtual.Address;
        }

        return ToDigestAddresses(addresses);
    }

    /// <summary>Those of other addresses that the digest would cover.</summary>
    public InetAddress[] ToDigestAddresses(IReadOnlyList<InetAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var covered = new InetAddress[DigestAddresses == DigestAddresses.First ? 1 : addresses.Count];
        for (int i = 0; i < covered.Length; i++)
        {
            covered[i] = addresses[i];
        }

        return covered;
    }

    /// <summary>Whether both differ in what signs their advertisements at most: password, and the signature before.</summary>
    public bool DiffersInSignatureOnly(RouterConfiguration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (this with { Key = other.Key, Previous = other.Previous }).HasSameSettings(other);
    }

    /// <summary>Whether both mean the same: every member is equal, and the lists member by member.</summary>
    public bool HasSameSettings(RouterConfiguration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // Equality of records compares lists by reference: whatever list is not named here makes two configurations differ.
        RouterConfiguration aligned = this with
        {
            Addresses = other.Addresses,
            Routes = other.Routes,
            Peers = other.Peers,
            UnicastPeers = other.UnicastPeers,
            Announcements = Announcements with { DelaysNanoseconds = other.Announcements.DelaysNanoseconds },
        };
        return aligned == other
            && SettingsList.AreEqual(Addresses, other.Addresses)
            && SettingsList.AreEqual(Routes, other.Routes)
            && SettingsList.AreEqual(Peers, other.Peers)
            && SettingsList.AreEqual(UnicastPeers, other.UnicastPeers)
            && SettingsList.AreEqual(Announcements.DelaysNanoseconds, other.Announcements.DelaysNanoseconds);
    }
}
