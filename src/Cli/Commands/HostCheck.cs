using System;
using System.Collections.Generic;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>Looks for what on this host would keep a configuration from working.</summary>
internal sealed class HostCheck
{
    private const string Host = "this host";
    private const int AnswersNothing = 8;
    private const int Strict = 1;

    private readonly LinkInventory _inventory;
    private readonly IHostSettings _settings;
    private readonly List<HostFinding> _findings = [];

    private HostCheck(LinkInventory inventory, IHostSettings settings)
    {
        _inventory = inventory;
        _settings = settings;
    }

    /// <summary>Checks a configuration.</summary>
    public static IReadOnlyList<HostFinding> Run(DaemonConfiguration configuration, LinkInventory inventory, IHostSettings settings)
    {
        var check = new HostCheck(inventory, settings);
        check.CheckHost();
        var interfaces = new List<string>();
        foreach (RouterConfiguration router in configuration.Routers)
        {
            check.CheckRouter(router, configuration);
            AddTo(interfaces, router.InterfaceName);
            foreach (RouterAddress address in router.Addresses)
            {
                AddTo(interfaces, address.InterfaceName ?? router.InterfaceName);
            }
        }

        foreach (string name in interfaces)
        {
            check.CheckInterface(name);
        }

        foreach (CheckConfiguration health in configuration.Checks)
        {
            if (HookTrust.FindProblem(health, settings) is string problem)
            {
                check.Fail($"check {health.Name}", problem);
            }
        }

        return check._findings;
    }

    private void CheckHost()
    {
        if (_settings.ReadPrivileges() == false)
        {
            Warn(Host, "this process lacks CAP_NET_RAW or CAP_NET_ADMIN: run the daemon as root, or grant it both");
        }

        if (_settings.ReadNonlocalBind() == false)
        {
            Note(
                Host,
                "programs cannot bind to a virtual address before this host is master: let them bind to all addresses, "
                    + "or run sysctl -w net.ipv4.ip_nonlocal_bind=1");
        }

        Note(Host, "the firewall was not looked at: it has to let IP protocol 112 in and out");
    }

    private void CheckRouter(RouterConfiguration router, DaemonConfiguration configuration)
    {
        string subject = router.Name ?? $"vhid {router.Parameters.Vhid}@{router.InterfaceName}";
        if (FindLink(subject, router.InterfaceName) is LinkSnapshot link)
        {
            CheckSource(subject, router, link, configuration);
        }

        foreach (RouterAddress address in router.Addresses)
        {
            CheckAddress(subject, router, address);
        }

        if (HookTrust.FindProblem(router, _settings) is string problem)
        {
            Fail(subject, problem);
        }

        foreach (RouterRoute route in router.Routes)
        {
            if (route.InterfaceName is not null)
            {
                FindLink(subject, route.InterfaceName);
            }
        }
    }

    private LinkSnapshot? FindLink(string subject, string name)
    {
        if (!_inventory.TryFind(name, out LinkSnapshot link))
        {
            Fail(subject, $"there is no interface {name}: correct the name, or create it before the daemon is of use");
            return null;
        }

        return link;
    }

    private void CheckSource(string subject, RouterConfiguration router, LinkSnapshot link, DaemonConfiguration configuration)
    {
        if (!link.Flags.HasFlag(LinkFlags.Ethernet))
        {
            Fail(subject, $"{link.Name} is no Ethernet interface, and CARP's frames are Ethernet's: choose another");
        }

        if (router.SourceIpv4 is InetAddress source)
        {
            if (!HasOwn(link, address => address == source))
            {
                Fail(subject, $"{link.Name} does not have source-ip {source}: add it to the interface, or correct source-ip");
            }
        }
        else if (router.Parameters.RunsIpv4 && !HasOwn(link, address => address.Family == AddressFamily.Ipv4 && !IsVirtual(address, configuration)))
        {
            Fail(subject, $"{link.Name} has no IPv4 address of its own to advertise from: give it one");
        }

        if (router.Parameters.RunsIpv6 && !HasOwn(link, address => address.IsIpv6LinkLocal && !IsVirtual(address, configuration)))
        {
            Fail(subject, $"{link.Name} has no IPv6 link-local address to advertise from: enable IPv6 on it");
        }
    }

    private void CheckAddress(string subject, RouterConfiguration router, RouterAddress address)
    {
        string name = address.InterfaceName ?? router.InterfaceName;
        LinkSnapshot? wanted = name == router.InterfaceName && !_inventory.TryFind(name, out _) ? null : FindLink(subject, name);
        foreach (InterfaceAddress known in _inventory.Addresses)
        {
            bool isElsewhere = known.InterfaceIndex != wanted?.Index;
            if (known.Address.Address != address.Virtual.Address
                || (isElsewhere && known.Address.Address.IsIpv6LinkLocal)
                || !_inventory.TryFind(known.InterfaceIndex, out LinkSnapshot link))
            {
                continue;
            }

            if (isElsewhere)
            {
                Fail(subject, $"{address.Virtual.Address} is on {link.Name} already: remove it there, only a master may have it");
            }
            else if (known.Address != address.Virtual)
            {
                Fail(subject, $"{link.Name} has {known.Address} already, with another prefix length: remove it, only a master may have it");
            }
            else
            {
                Warn(subject, $"{link.Name} has {known.Address} already: unless this host is master now, remove it from the system's own set-up");
            }
        }

        CheckSecondaries(subject, address.Virtual, wanted);
    }

    // Where the kernel does not promote, it removes an address's younger neighbours of the same subnet with it.
    private void CheckSecondaries(string subject, VirtualAddress address, LinkSnapshot? wanted)
    {
        if (wanted is not LinkSnapshot link || _settings.ReadInterface(link.Name).PromoteSecondaries != 0)
        {
            return;
        }

        VirtualAddress network = AddressText.Network(address);
        foreach (InterfaceAddress known in _inventory.Addresses)
        {
            if (known.InterfaceIndex == link.Index && known.Address != address && address.Address.Family == AddressFamily.Ipv4
                && AddressText.Network(known.Address) == network)
            {
                Warn(
                    subject,
                    $"{link.Name} may lose {known.Address} when {address} is removed: write {address.Address} without prefix length, "
                        + $"or run sysctl -w net.ipv4.conf.{link.Name}.promote_secondaries=1");
                return;
            }
        }
    }

    private void CheckInterface(string name)
    {
        if (!_inventory.TryFind(name, out LinkSnapshot link))
        {
            return;
        }

        if (!link.IsRunning)
        {
            Warn(name, "the interface is down or has no carrier: its routers wait until it is up");
        }

        InterfaceSettings settings = _settings.ReadInterface(name);
        if (settings.ArpIgnore >= AnswersNothing)
        {
            Fail(name, $"it answers no ARP request, nobody would find a virtual address: run sysctl -w net.ipv4.conf.{name}.arp_ignore=0");
        }

        if (settings.RpFilter == Strict)
        {
            Note(name, $"rp_filter is strict: packets whose answer would leave through another interface are dropped; with several "
                + $"interfaces in one network run sysctl -w net.ipv4.conf.{name}.rp_filter=2");
        }

        Note(name, settings == default
            ? "the kernel's settings for it were not looked at on this system"
            : $"arp_ignore {settings.ArpIgnore}, arp_announce {settings.ArpAnnounce}, rp_filter {settings.RpFilter}, "
                + $"promote_secondaries {settings.PromoteSecondaries}");
    }

    private bool HasOwn(LinkSnapshot link, Predicate<InetAddress> isWanted)
    {
        foreach (InterfaceAddress known in _inventory.Addresses)
        {
            if (known.InterfaceIndex == link.Index && isWanted(known.Address.Address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVirtual(InetAddress address, DaemonConfiguration configuration)
    {
        foreach (RouterConfiguration router in configuration.Routers)
        {
            foreach (RouterAddress candidate in router.Addresses)
            {
                if (candidate.Virtual.Address == address)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void AddTo(List<string> names, string name)
    {
        if (!names.Contains(name))
        {
            names.Add(name);
        }
    }

    private void Fail(string subject, string message) => _findings.Add(new HostFinding(HostFindingSeverity.Error, subject, message));

    private void Warn(string subject, string message) => _findings.Add(new HostFinding(HostFindingSeverity.Warning, subject, message));

    private void Note(string subject, string message) => _findings.Add(new HostFinding(HostFindingSeverity.Note, subject, message));
}
