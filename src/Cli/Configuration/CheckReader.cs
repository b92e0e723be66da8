using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Cli.Control;
using NativeCarp.Core.Health;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads health checks.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="routers">The virtual routers that there are.</param>
internal sealed class CheckReader(ProblemList problems, IReadOnlyList<RouterConfiguration> routers)
{
    private const int MaxExpectBytes = 1024;
    private const int DefaultHttpPort = 80;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long ShortestIntervalNanoseconds = NanosecondsPerSecond / 20;

    private readonly Uniqueness _uniqueness = new(problems);

    /// <summary>Reads one, which becomes several when it names several hosts. When something is wrong that is reported.</summary>
    public void Read(TomlTable table, List<CheckConfiguration> checks)
    {
        var keys = new KeyReader(table, problems);
        string name = ReadName(keys);
        if (keys.Require(CheckKeys.Type, "the check")?.Value is not TomlValue type)
        {
            return;
        }

        if (type.Text == "https")
        {
            problems.Refuse(
                type.Position,
                "there is no check by https: write type = \"command\", and a command such as "
                    + "[\"/usr/bin/curl\", \"-fsS\", \"-o\", \"/dev/null\", \"https://192.0.2.1/\"]");
            return;
        }

        int kind = keys.Word(CheckKeys.Type, type);
        if (kind < 0)
        {
            return;
        }

        keys.RefuseUnknown($"a check of type \"{type.Text}\"", CheckKeys.ByType[kind]);
        var check = new CheckConfiguration
        {
            Name = name,
            Kind = (CheckKind)kind,
            Timing = ReadTiming(keys),
            Effect = (CheckEffect)keys.Word(CheckKeys.Effect),
            Routers = ReadRouters(keys),
        };
        check = check with { Weight = (byte)keys.Integer(CheckKeys.Weight, check.Weight) };
        if (check.Effect == CheckEffect.Fault && keys.Find(CheckKeys.Weight) is TomlEntry weight)
        {
            problems.Refuse(weight.Position, "weight means nothing beside effect = \"fault\": remove one of the two");
        }

        ReadParticulars(check, keys, checks);
    }

    private void ReadParticulars(CheckConfiguration check, KeyReader keys, List<CheckConfiguration> checks)
    {
        switch (check.Kind)
        {
            case CheckKind.Tcp:
                checks.Add(ReadConnection(check, keys) with
                {
                    Port = (int)RequireInteger(keys, CheckKeys.Port),
                    Send = Text(keys, CheckKeys.Send) ?? "",
                });
                break;
            case CheckKind.Http:
                checks.Add(ReadHttp(ReadConnection(check, keys), keys));
                break;
            case CheckKind.Icmp or CheckKind.Arp:
                ReadHosts(check with { InterfaceName = ReadInterface(keys, isRequired: check.Kind == CheckKind.Arp) }, keys, checks);
                break;
            case CheckKind.Command:
                checks.Add(check with
                {
                    Command = HookReader.ReadCommand(keys, CheckKeys.Command) ?? [],
                    User = Text(keys, CheckKeys.User),
                });
                RequireOneOf(keys, CheckKeys.Command, CheckKeys.Command);
                break;
            case CheckKind.Process:
                RequireOneOf(keys, CheckKeys.Process, CheckKeys.PidFile);
                checks.Add(check with
                {
                    ProcessName = Text(keys, CheckKeys.Process),
                    Path = ReadPath(keys, CheckKeys.PidFile),
                });
                break;
            case CheckKind.File:
                RequireOneOf(keys, CheckKeys.File, CheckKeys.File);
                checks.Add(check with
                {
                    Path = ReadPath(keys, CheckKeys.File),
                    MaximumAgeSeconds = keys.Nanoseconds(CheckKeys.MaxAge, 0) / NanosecondsPerSecond,
                    ReadsWeight = keys.Flag(CheckKeys.ReadsWeight),
                });
                break;
            case CheckKind.Interface:
                checks.Add(check with
                {
                    InterfaceName = ReadInterface(keys, isRequired: true),
                    Address = keys.Find(CheckKeys.Address)?.Value is TomlValue address ? ReadHost(address) : default,
                });
                break;
            case CheckKind.Route:
                checks.Add(check with { Family = (AddressFamily)keys.Word(CheckKeys.Family) });
                break;
        }
    }

    private string ReadName(KeyReader keys)
    {
        if (keys.Require(CheckKeys.Name, "the check")?.Value is not TomlValue value)
        {
            return "";
        }

        if (!RouterReader.IsUsableName(value.Text))
        {
            problems.Refuse(
                value.Position, $"{Shown.Quoted(value.Text)} cannot be a check's name: write 1 to {RouterReader.MaxNameBytes} bytes without blanks");
        }

        _uniqueness.Claim($"the name {Shown.Quoted(value.Text)}", value.Position, "give each check a name of its own");
        return value.Text;
    }

    private static CheckTiming ReadTiming(KeyReader keys)
    {
        var timing = new CheckTiming();
        long interval = keys.Nanoseconds(CheckKeys.Interval, timing.IntervalNanoseconds);
        if (interval < ShortestIntervalNanoseconds)
        {
            Refuse(keys, CheckKeys.Interval, "a check runs every 0.05 s at most: write for example interval = 1");
        }

        timing = timing with
        {
            IntervalNanoseconds = interval,
            TimeoutNanoseconds = keys.Nanoseconds(CheckKeys.Timeout, interval),
            JitterNanoseconds = keys.Nanoseconds(CheckKeys.Jitter, interval / 10),
            Rise = (int)keys.Integer(CheckKeys.Rise, timing.Rise),
            Fall = (int)keys.Integer(CheckKeys.Fall, timing.Fall),
        };
        RefuseLongerThanInterval(keys, CheckKeys.Timeout, timing.TimeoutNanoseconds, interval);
        RefuseLongerThanInterval(keys, CheckKeys.Jitter, timing.JitterNanoseconds, interval);
        if (timing.TimeoutNanoseconds == 0)
        {
            Refuse(keys, CheckKeys.Timeout, "a check needs some time: write for example timeout = 1");
        }

        return timing;
    }

    private static void RefuseLongerThanInterval(KeyReader keys, ConfigurationKey key, long nanoseconds, long interval)
    {
        if (nanoseconds > interval)
        {
            string seconds = (interval / 1e9).ToString(CultureInfo.InvariantCulture);
            Refuse(keys, key, $"{key.Name} is longer than the interval of {seconds} s: make it shorter, or interval longer");
        }
    }

    private List<RouterPlace>? ReadRouters(KeyReader keys)
    {
        if (!keys.Has(CheckKeys.Routers))
        {
            return null;
        }

        var places = new List<RouterPlace>();
        IReadOnlyList<TomlValue> names = keys.Items(CheckKeys.Routers, TomlKind.String);
        foreach (TomlValue name in names)
        {
            List<RouterConfiguration> found = RouterSelector.Find(routers, name.Text);
            if (found.Count == 0)
            {
                problems.Refuse(
                    name.Position,
                    $"there is no router {Shown.Quoted(name.Text)}: write its name, VHID@INTERFACE or, if it is alone with it, its vhid");
            }

            foreach (RouterConfiguration router in found)
            {
                places.Add(new RouterPlace(router.InterfaceName, router.Parameters.Vhid));
            }
        }

        if (names.Count == 0 && keys.Find(CheckKeys.Routers) is TomlEntry entry)
        {
            problems.Refuse(entry.Value.Position, "the check concerns no router: name one, or remove routers for all of them");
        }

        return places;
    }

    private CheckConfiguration ReadConnection(CheckConfiguration check, KeyReader keys)
    {
        string expect = Text(keys, CheckKeys.Expect) ?? "";
        if (Encoding.UTF8.GetByteCount(expect) > MaxExpectBytes)
        {
            Refuse(keys, CheckKeys.Expect, $"expect is longer than {MaxExpectBytes} bytes: write less of it");
        }

        InetAddress address = keys.Require(CheckKeys.Address, "the check")?.Value is TomlValue value ? ReadHost(value) : default;
        if (address.IsIpv6LinkLocal)
        {
            Refuse(keys, CheckKeys.Address, $"{address} is there once on every link: write another address of the host");
        }

        return check with { Address = address, Expect = expect };
    }

    private static CheckConfiguration ReadHttp(CheckConfiguration check, KeyReader keys)
    {
        int port = (int)keys.Integer(CheckKeys.Port, DefaultHttpPort);
        string path = Text(keys, CheckKeys.Path) ?? "/";
        string text = check.Address.Family == AddressFamily.Ipv6 ? $"[{check.Address}]" : $"{check.Address}";
        string host = Text(keys, CheckKeys.Host) ?? (port == DefaultHttpPort ? text : $"{text}:{port}");
        RefuseBreakingTheRequest(keys, CheckKeys.Host, host);
        RefuseBreakingTheRequest(keys, CheckKeys.Path, path);
        if (!path.StartsWith('/'))
        {
            Refuse(keys, CheckKeys.Path, $"{Shown.Quoted(path)} is no path: write it like path = {CheckKeys.Path.Example}");
        }

        return check with
        {
            Port = port,
            HttpStatus = (int)keys.Integer(CheckKeys.Status, 0),
            // An answer of HTTP/1.0 ends with the connection, and is not in pieces.
            Send = $"GET {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: nativecarp\r\nConnection: close\r\n\r\n",
        };
    }

    private static void RefuseBreakingTheRequest(KeyReader keys, ConfigurationKey key, string text)
    {
        foreach (char character in text)
        {
            if (character is <= ' ' or > '~')
            {
                Refuse(keys, key, $"{key.Name} has characters that no request can have: write ASCII without blanks");
                return;
            }
        }
    }

    private void ReadHosts(CheckConfiguration check, KeyReader keys, List<CheckConfiguration> checks)
    {
        if (keys.Require(CheckKeys.Hosts, "the check")?.Value is not TomlArray hosts)
        {
            return;
        }

        if (hosts.Items.Count == 0)
        {
            problems.Refuse(hosts.Position, $"there is no host: write hosts = {CheckKeys.Hosts.Example}");
        }

        foreach (TomlValue item in hosts.Items)
        {
            CheckConfiguration one = item is TomlTable table ? ReadHostTable(check, table) : check with { Address = ReadHost(item) };
            if (check.Kind == CheckKind.Icmp && one.Address.IsIpv6LinkLocal && check.InterfaceName is null)
            {
                problems.Refuse(item.Position, $"{one.Address} is there once on every link: write interface = {CheckKeys.Interface.Example}");
            }

            checks.Add(hosts.Items.Count == 1 ? one : one with { Name = $"{check.Name}/{one.Address}" });
        }
    }

    private CheckConfiguration ReadHostTable(CheckConfiguration check, TomlTable table)
    {
        var keys = new KeyReader(table, problems);
        keys.RefuseUnknown("a host", CheckKeys.OfHost);
        return check with
        {
            Address = keys.Require(CheckKeys.Address, "the host")?.Value is TomlValue value ? ReadHost(value) : default,
            Weight = (byte)keys.Integer(CheckKeys.Weight, check.Weight),
        };
    }

    /// <summary>A name would have to be asked for, and whoever answers that may be what fails.</summary>
    private InetAddress ReadHost(TomlValue value)
    {
        InetAddress address = default;
        string? problem = value.Kind != TomlKind.String
            ? $"a host is an address in quotes: write for example {CheckKeys.Address.Example}"
            : !InetAddress.TryParse(value.Text, out address)
                ? $"{Shown.Quoted(value.Text)} is no address: write it like 192.0.2.1 or 2001:db8::1; "
                    + "names are not looked up, because a check would then fail with the name service"
            : address.IsUnspecified || address.IsMulticast ? $"{address} is the address of no host: write one that is"
            : null;
        if (problem is not null)
        {
            problems.Refuse(value.Position, problem);
        }

        return address;
    }

    private string? ReadInterface(KeyReader keys, bool isRequired)
    {
        TomlValue? value = (isRequired ? keys.Require(CheckKeys.Interface, "the check") : keys.Find(CheckKeys.Interface))?.Value;
        if (value is not null && InterfaceName.DescribeUnusable(value.Text) is string problem)
        {
            problems.Refuse(value.Position, problem);
        }

        return value?.Text;
    }

    private static string? ReadPath(KeyReader keys, ConfigurationKey key)
    {
        if (keys.Find(key)?.Value is not TomlValue value)
        {
            return null;
        }

        if (!value.Text.StartsWith('/') || value.Text.Contains('\0'))
        {
            keys.Problems.Refuse(value.Position, $"{key.Name} is no full path: write {key.Name} = {key.Example}");
        }

        return value.Text;
    }

    private static string? Text(KeyReader keys, ConfigurationKey key) => keys.Find(key)?.Value.Text;

    private static void Refuse(KeyReader keys, ConfigurationKey key, string message) => keys.Problems.Refuse(keys.Find(key)!.Value.Position, message);

    private static long RequireInteger(KeyReader keys, ConfigurationKey key)
    {
        _ = keys.Require(key, "the check");
        return keys.Has(key) ? keys.Integer(key, 0) : 0;
    }

    private void RequireOneOf(KeyReader keys, ConfigurationKey one, ConfigurationKey other)
    {
        if (!keys.Has(one) && !keys.Has(other))
        {
            problems.Refuse(keys.Table.Position, $"the check has no {one.Name}: write {one.Name} = {one.Example}");
        }
        else if (one != other && keys.Has(one) && keys.TryFind(other, out TomlEntry? second))
        {
            problems.Refuse(second.Position, $"{other.Name} means nothing beside {one.Name}: remove one of the two");
        }
    }
}
