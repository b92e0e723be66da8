using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Tests.Configuration;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class HostCheckTests : IDisposable
{
    private const string Fine = "note this host: the firewall was not looked at: it has to let IP protocol 112 in and out";
    private const string Facts = "note eth0: arp_ignore 0, arp_announce 0, rp_filter 2, promote_secondaries 1";

    private readonly ConfigurationFolder _folder = new();
    private readonly LinkInventory _inventory = new();

    public HostCheckTests()
    {
        AddLink(1, "lo", LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Loopback);
        AddLink(2, "eth0", LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet);
        AddAddress(1, "127.0.0.1", 8);
        AddAddress(2, "192.0.2.2", 24);
        AddAddress(2, "fe80::2", 64);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_EverythingInPlace_HasNotesOnly() => Assert.Equal([Fine, Facts], Check("""addresses = ["192.0.2.1", "2001:db8::1"]"""));

    [Fact]
    public void Run_NoSuchInterface_IsSaidOnce() => Assert.Equal(
        ["error vhid 40@eth9: there is no interface eth9: correct the name, or create it before the daemon is of use"],
        Trouble("""addresses = ["192.0.2.1"]""", interfaceName: "eth9"));

    [Fact]
    public void Run_NoSuchInterfaceForAddressAndRoute_IsSaidForEach() => Assert.Equal(
        [
            "error vhid 40@eth0: there is no interface eth8: correct the name, or create it before the daemon is of use",
            "error vhid 40@eth0: there is no interface eth9: correct the name, or create it before the daemon is of use",
        ],
        Trouble("""
            addresses = [{ address = "192.0.2.1", interface = "eth8" }]
            routes = [{ to = "198.51.100.0/24", dev = "eth9" }]
            """));

    [Fact]
    public void Run_InterfaceThatIsNotEthernet_IsAnError()
    {
        Assert.Contains(
            "error vhid 40@lo: lo is no Ethernet interface, and CARP's frames are Ethernet's: choose another",
            Trouble("""addresses = ["192.0.2.1"]""", interfaceName: "lo"));
    }

    [Fact]
    public void Run_InterfaceDown_IsAWarning()
    {
        AddLink(2, "eth0", LinkFlags.Ethernet | LinkFlags.Up);

        Assert.Equal(
            ["warning eth0: the interface is down or has no carrier: its routers wait until it is up"],
            Trouble("""addresses = ["192.0.2.1"]"""));
    }

    [Fact]
    public void Run_NoOwnAddress_IsAnErrorEvenWhenTheVirtualOneIsThere()
    {
        AddLink(3, "eth1", LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet);
        AddAddress(3, "192.0.2.1", 32);

        Assert.Equal(
            [
                "error vhid 40@eth1: eth1 has no IPv4 address of its own to advertise from: give it one",
                "error vhid 40@eth1: eth1 has no IPv6 link-local address to advertise from: enable IPv6 on it",
                "warning vhid 40@eth1: eth1 has 192.0.2.1/32 already: unless this host is master now, remove it from the system's own set-up",
            ],
            Trouble("""addresses = ["192.0.2.1", "2001:db8::1"]""", interfaceName: "eth1"));
    }

    [Fact]
    public void Run_SourceIpNotThere_IsAnError() => Assert.Equal(
        ["error vhid 40@eth0: eth0 does not have source-ip 192.0.2.3: add it to the interface, or correct source-ip"],
        Trouble("""
            addresses = ["192.0.2.1"]
            source-ip = "192.0.2.3"
            """));

    [Fact]
    public void Run_AddressElsewhereOrWithAnotherPrefix_IsAnError()
    {
        AddAddress(1, "192.0.2.1", 32);
        AddAddress(2, "192.0.2.9", 24);

        Assert.Equal(
            [
                "error vhid 40@eth0: 192.0.2.1 is on lo already: remove it there, only a master may have it",
                "error vhid 40@eth0: eth0 has 192.0.2.9/24 already, with another prefix length: remove it, only a master may have it",
            ],
            Trouble("""addresses = ["192.0.2.1", "192.0.2.9"]"""));
    }

    [Fact]
    public void Run_LinkLocalAddressOnAnotherLink_IsFine()
    {
        AddLink(3, "eth1", LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet);
        AddAddress(3, "fe80::1", 64);

        Assert.Empty(Trouble("""addresses = ["fe80::1"]"""));
    }

    [Fact]
    public void Run_SettingsInTheWay_AreNamed() => Assert.Equal(
        [
            "warning this host: this process lacks CAP_NET_RAW or CAP_NET_ADMIN: run the daemon as root, or grant it both",
            "note this host: programs cannot bind to a virtual address before this host is master: let them bind to all addresses, "
                + "or run sysctl -w net.ipv4.ip_nonlocal_bind=1",
            Fine,
            "warning vhid 40@eth0: eth0 may lose 192.0.2.2/24 when 192.0.2.1/24 is removed: write 192.0.2.1 without prefix length, "
                + "or run sysctl -w net.ipv4.conf.eth0.promote_secondaries=1",
            "error eth0: it answers no ARP request, nobody would find a virtual address: run sysctl -w net.ipv4.conf.eth0.arp_ignore=0",
            "note eth0: rp_filter is strict: packets whose answer would leave through another interface are dropped; with several "
                + "interfaces in one network run sysctl -w net.ipv4.conf.eth0.rp_filter=2",
            "note eth0: arp_ignore 8, arp_announce 2, rp_filter 1, promote_secondaries 0",
        ],
        Check("""addresses = ["192.0.2.1/24"]""", settings: new FakeHostSettings
        {
            Interface = new(0, 8, 2, 1),
            AllowsNonlocalBind = false,
            HasPrivileges = false,
        }));

    [Fact]
    public void Run_SystemThatShowsNothing_SaysSo() => Assert.Equal(
        [Fine, "note eth0: the kernel's settings for it were not looked at on this system"],
        Check("""addresses = ["192.0.2.1/24"]""", settings: new FakeHostSettings
        {
            Interface = default,
            AllowsNonlocalBind = null,
            HasPrivileges = null,
        }));

    private IEnumerable<string> Trouble(string keys, string interfaceName = "eth0") =>
        Check(keys, interfaceName).Where(line => !line.StartsWith("note", StringComparison.Ordinal));

    private string[] Check(string keys, string interfaceName = "eth0", FakeHostSettings? settings = null)
    {
        ConfigurationOutcome outcome = _folder.Load($"""
            [[router]]
            interface = "{interfaceName}"
            vhid = 40
            password-file = "password"
            {keys}
            """);
        Assert.Empty(outcome.Problems.Kept);
        IReadOnlyList<HostFinding> findings = HostCheck.Run(outcome.Configuration!, _inventory, settings ?? new FakeHostSettings());
        return [.. findings.Select(f => $"{f.Severity.ToString().ToLowerInvariant()} {f.Subject}: {f.Message}")];
    }

    private void AddLink(int index, string name, LinkFlags flags) =>
        _inventory.Apply(new LinkEvent(LinkEventKind.LinkChanged, index, new LinkSnapshot(index, name, default, flags), default));

    private void AddAddress(int index, string address, byte prefixLengthBits)
    {
        Assert.True(InetAddress.TryParse(address, out InetAddress parsed));
        _inventory.Apply(new LinkEvent(LinkEventKind.AddressAdded, index, default, new VirtualAddress(parsed, prefixLengthBits)));
    }
}
