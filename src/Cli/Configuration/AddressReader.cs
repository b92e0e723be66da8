using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the addresses of a router.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="uniqueness">The addresses of all routers.</param>
internal sealed class AddressReader(ProblemList problems, Uniqueness uniqueness)
{
    /// <summary>Reads all.</summary>
    /// <param name="value">The value of the router's key.</param>
    /// <param name="routerInterface">The router's interface; null when it is not known.</param>
    public IReadOnlyList<RouterAddress> Read(TomlArray value, string? routerInterface)
    {
        var addresses = new List<RouterAddress>(value.Items.Count);
        foreach (TomlValue item in value.Items)
        {
            if (Read(item, routerInterface) is RouterAddress address)
            {
                addresses.Add(address);
            }
        }

        if (value.Items.Count == 0)
        {
            problems.Refuse(value.Position, $"the router has no address to move: write addresses = {RouterKeys.Addresses.Example}");
        }

        return addresses;
    }

    /// <summary>The addresses alone.</summary>
    public static IReadOnlyList<InetAddress> Hosts(IReadOnlyList<RouterAddress> addresses)
    {
        var hosts = new List<InetAddress>(addresses.Count);
        foreach (RouterAddress address in addresses)
        {
            hosts.Add(address.Virtual.Address);
        }

        return hosts;
    }

    private RouterAddress? Read(TomlValue item, string? routerInterface)
    {
        switch (item.Kind)
        {
            case TomlKind.String:
                return ReadVirtual(item) is VirtualAddress address
                    ? Claim(new RouterAddress { Virtual = address }, item, routerInterface)
                    : null;
            case TomlKind.Table:
                return Read((TomlTable)item, routerInterface);
            case TomlKind.Invalid:
                return null;
            default:
                problems.Refuse(
                    item.Position,
                    "an address is written as a string or as a table: write \"192.0.2.1\" or { address = \"192.0.2.1\", interface = \"eth1\" }");
                return null;
        }
    }

    private RouterAddress? Read(TomlTable table, string? routerInterface)
    {
        var keys = new KeyReader(table, problems);
        keys.RefuseUnknown("an address", AddressKeys.All);
        string? interfaceName = ReadInterface(keys.Find(AddressKeys.Interface)?.Value);
        if (keys.Require(AddressKeys.Address, "the address")?.Value is not TomlValue text || ReadVirtual(text) is not VirtualAddress address)
        {
            return null;
        }

        if (address.Address.Family == AddressFamily.Ipv6)
        {
            RefuseForFamily(keys, "IPv4", AddressKeys.Label, AddressKeys.Scope, AddressKeys.Broadcast);
        }
        else
        {
            RefuseForFamily(keys, "IPv6", AddressKeys.Preferred);
        }

        return Claim(
            new RouterAddress
            {
                Virtual = address,
                InterfaceName = interfaceName,
                Label = ReadLabel(keys.Find(AddressKeys.Label)?.Value, interfaceName ?? routerInterface),
                Scope = (AddressScope)keys.Word(AddressKeys.Scope),
                Broadcast = ReadBroadcast(keys.Find(AddressKeys.Broadcast)?.Value),
                IsPreferredAsSource = keys.Flag(AddressKeys.Preferred),
            },
            text,
            routerInterface);
    }

    private VirtualAddress? ReadVirtual(TomlValue value)
    {
        string? problem = AddressText.ReadWithPrefix(value.Text, out VirtualAddress address) ?? AddressText.DescribeUnusable(address);
        if (problem is null)
        {
            return address;
        }

        problems.Refuse(value.Position, problem);
        return null;
    }

    private RouterAddress Claim(RouterAddress address, TomlValue value, string? routerInterface)
    {
        InetAddress host = address.Virtual.Address;
        // The same link-local address may be there on every link.
        string where = host.IsIpv6LinkLocal ? $" on {Shown.Text(address.InterfaceName ?? routerInterface)}" : "";
        uniqueness.Claim($"address {host}{where}", value.Position, "remove one of the two");
        return address;
    }

    private void RefuseForFamily(KeyReader keys, string family, params ReadOnlySpan<ConfigurationKey> others)
    {
        foreach (ConfigurationKey key in others)
        {
            if (keys.Table.TryFind(key.Name, out TomlEntry? entry))
            {
                problems.Refuse(entry.Position, $"{key.Name} is for {family} addresses: remove it");
            }
        }
    }

    private string? ReadInterface(TomlValue? value)
    {
        if (value is not null && InterfaceName.DescribeUnusable(value.Text) is string problem)
        {
            problems.Refuse(value.Position, problem);
        }

        return value?.Text;
    }

    // Source: ip-address(8), "label".
    private string? ReadLabel(TomlValue? value, string? interfaceName)
    {
        if (value is null || interfaceName is null)
        {
            return null;
        }

        bool begins = value.Text == interfaceName || value.Text.StartsWith($"{interfaceName}:", StringComparison.Ordinal);
        if (!begins || Encoding.UTF8.GetByteCount(value.Text) > InterfaceName.MaxBytes)
        {
            problems.Refuse(
                value.Position,
                $"{Shown.Quoted(value.Text)} cannot be a label on {interfaceName}: write \"{interfaceName}:\" and a few letters, "
                    + $"{InterfaceName.MaxBytes} bytes in all at most");
        }

        return value.Text;
    }

    private InetAddress? ReadBroadcast(TomlValue? value)
    {
        if (value is null)
        {
            return null;
        }

        if (!InetAddress.TryParse(value.Text, out InetAddress address) || address.Family != AddressFamily.Ipv4)
        {
            problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} is no IPv4 address: write for example broadcast = {AddressKeys.Broadcast.Example}");
        }

        return address;
    }
}
