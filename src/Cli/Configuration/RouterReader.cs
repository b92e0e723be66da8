using System.Collections.Generic;
using System.Text;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads virtual routers.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="defaults">What a router's table does not say; null for nothing.</param>
internal sealed class RouterReader(ProblemList problems, TomlTable? defaults)
{
    /// <summary>No name is longer.</summary>
    public const int MaxNameBytes = 64;

    private const string Where = "the router";
    private const byte DefaultAdvbase = 1;
    private const int DefaultDeadRatio = 3;

    /// <summary>Demoted nodes advertise with more, and the BSD kernels never do. Source: protocol.md section 1.4.</summary>
    private const byte LargestHealthyAdvskew = 240;

    private readonly Uniqueness _uniqueness = new(problems);

    /// <summary>Reads one. When something is wrong with it that is reported, and what it returns is not to be used.</summary>
    public RouterConfiguration Read(TomlTable table)
    {
        var keys = new KeyReader(table, problems, defaults);
        keys.RefuseUnknown("a router", RouterKeys.All);
        string? interfaceName = ReadInterface(keys);
        byte vhid = ReadVhid(keys, interfaceName);
        IReadOnlyList<RouterAddress> addresses = keys.Require(RouterKeys.Addresses, Where)?.Value is TomlArray array
            ? new AddressReader(problems, _uniqueness).Read(array, interfaceName)
            : [];
        IReadOnlyList<InetAddress> unicastPeers = PeerReader.ReadUnicast(keys, addresses);
        CarpKey key = PasswordReader.Read(keys);
        return new RouterConfiguration
        {
            InterfaceName = interfaceName ?? "",
            Name = ReadName(keys),
            Parameters = ReadParameters(keys, vhid, unicastPeers, AddressReader.Hosts(addresses)),
            Key = key,
            Previous = keys.Find(RouterKeys.Previous)?.Value is TomlTable previous
                ? PreviousReader.Read(previous, problems, key, addresses)
                : null,
            Addresses = addresses,
            DigestAddresses = (DigestAddresses)keys.Word(RouterKeys.Hash),
            Routes = new RouteReader(problems, _uniqueness).Read(keys.Items(RouterKeys.Routes, TomlKind.Table)),
            Announcements = keys.Find(RouterKeys.Announce)?.Value is TomlTable announce
                ? AnnouncementReader.Read(announce, problems)
                : new AnnouncementPolicy(),
            SourceIpv4 = ReadSource(keys, addresses),
            GroupIpv4 = ReadGroup(keys),
            UsesBroadcast = keys.Flag(RouterKeys.Broadcast),
            SourceMac = (SourceMacChoice)keys.Word(RouterKeys.SourceMac),
            UnicastPeers = unicastPeers,
            Peers = PeerReader.ReadPinned(keys),
            PinPolicy = (PinPolicy)keys.Word(RouterKeys.Pin),
            ReplayProtection = (ReplayProtection)keys.Word(RouterKeys.Replay),
            Conflict = keys.Word(RouterKeys.Conflict) == 0 ? ConflictPolicy.Take : ConflictPolicy.Refuse,
            Hooks = HookReader.Read(keys),
            DampsFlapping = !keys.Has(RouterKeys.FlapDamping) || keys.Flag(RouterKeys.FlapDamping),
            IgnoresLinkState = keys.Flag(RouterKeys.IgnoreLinkState),
        };
    }

    private string? ReadInterface(KeyReader keys)
    {
        if (keys.Require(RouterKeys.Interface, Where)?.Value is not TomlValue value)
        {
            return null;
        }

        if (InterfaceName.DescribeUnusable(value.Text) is string problem)
        {
            problems.Refuse(value.Position, problem);
        }

        return value.Text;
    }

    private byte ReadVhid(KeyReader keys, string? interfaceName)
    {
        TomlValue? value = keys.Require(RouterKeys.Vhid, Where)?.Value;
        byte vhid = (byte)keys.Integer(RouterKeys.Vhid, 0);
        if (vhid != 0 && interfaceName is not null)
        {
            _uniqueness.Claim($"vhid {vhid} on {Shown.Text(interfaceName)}", value!.Position, "give each router a vhid of its own");
        }

        return vhid;
    }

    private string? ReadName(KeyReader keys)
    {
        if (keys.Find(RouterKeys.Name)?.Value is not TomlValue value)
        {
            return null;
        }

        if (!IsUsableName(value.Text))
        {
            problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} cannot be a router's name: write 1 to {MaxNameBytes} bytes without blanks");
        }

        _uniqueness.Claim($"the name {Shown.Quoted(value.Text)}", value.Position, "give each router a name of its own, or none");
        return value.Text;
    }

    /// <summary>Whether a router or a check may be called so.</summary>
    public static bool IsUsableName(string name)
    {
        bool isUsable = Encoding.UTF8.GetByteCount(name) is > 0 and <= MaxNameBytes;
        foreach (char character in name)
        {
            isUsable &= !char.IsWhiteSpace(character) && !char.IsControl(character);
        }

        return isUsable;
    }

    private CarpParameters ReadParameters(KeyReader keys, byte vhid, IReadOnlyList<InetAddress> unicastPeers, IReadOnlyList<InetAddress> addresses)
    {
        (bool runsIpv4, bool runsIpv6) = unicastPeers.Count > 0 ? FamiliesOf(unicastPeers) : ReadFamilies(keys, addresses);
        long linkUpDelay = keys.Nanoseconds(RouterKeys.LinkUpDelay, 0);
        var parameters = new CarpParameters
        {
            Vhid = vhid,
            Advbase = (byte)keys.Integer(RouterKeys.Advbase, DefaultAdvbase),
            Advskew = (byte)keys.Integer(RouterKeys.Advskew, 0),
            DeadRatio = (int)keys.Integer(RouterKeys.DeadRatio, DefaultDeadRatio),
            Preempt = keys.Flag(RouterKeys.Preempt),
            PreemptDelayNanoseconds = keys.Nanoseconds(RouterKeys.PreemptDelay, 0),
            StartUpDelayNanoseconds = long.Max(keys.Nanoseconds(RouterKeys.StartUpDelay, 0), linkUpDelay),
            LinkUpDelayNanoseconds = linkUpDelay,
            LastResort = !keys.Has(RouterKeys.LastResort) || keys.Flag(RouterKeys.LastResort),
            RunsIpv4 = runsIpv4,
            RunsIpv6 = runsIpv6,
        };
        if (parameters.Advbase == 0 && parameters.Advskew == 0)
        {
            problems.Refuse(
                keys.Find(RouterKeys.Advbase)!.Value.Position,
                "advbase and advskew are both 0, so that there is no time between advertisements: write advbase = 1, or an advskew from 1 on");
        }

        if (parameters.Advskew > LargestHealthyAdvskew)
        {
            problems.Warn(
                keys.Find(RouterKeys.Advskew)!.Value.Position,
                $"advskew = {parameters.Advskew} looks like a demoted node to others: stay below {LargestHealthyAdvskew + 1}");
        }

        if (parameters.PreemptDelayNanoseconds > 0 && !parameters.Preempt)
        {
            problems.Warn(keys.Find(RouterKeys.PreemptDelay)!.Position, "preempt-delay means nothing without preempt: write preempt = true, or remove it");
        }

        if (parameters.DeadRatio == 1)
        {
            problems.Warn(
                keys.Find(RouterKeys.DeadRatio)!.Value.Position,
                "dead-ratio = 1 gives a master up when one advertisement is late: write 2 or more");
        }

        return parameters;
    }

    private static (bool RunsIpv4, bool RunsIpv6) FamiliesOf(IReadOnlyList<InetAddress> addresses)
    {
        bool[] runs = [false, false];
        foreach (InetAddress address in addresses)
        {
            runs[(int)address.Family] = true;
        }

        return (runs[(int)AddressFamily.Ipv4], runs[(int)AddressFamily.Ipv6]);
    }

    private (bool RunsIpv4, bool RunsIpv6) ReadFamilies(KeyReader keys, IReadOnlyList<InetAddress> addresses)
    {
        if (keys.Find(RouterKeys.Families) is not TomlEntry entry)
        {
            return FamiliesOf(addresses);
        }

        bool[] runs = [false, false];
        IReadOnlyList<TomlValue> items = keys.Items(RouterKeys.Families, TomlKind.String);
        foreach (TomlValue item in items)
        {
            int family = keys.Word(RouterKeys.Families, item);
            if (family >= 0)
            {
                runs[family] = true;
            }
        }

        if (items.Count == 0)
        {
            problems.Refuse(entry.Value.Position, "a router advertises in at least one family: remove families, or write families = [\"ipv4\"]");
        }

        return (runs[(int)AddressFamily.Ipv4], runs[(int)AddressFamily.Ipv6]);
    }

    private InetAddress? ReadSource(KeyReader keys, IReadOnlyList<RouterAddress> addresses)
    {
        if (keys.Find(RouterKeys.SourceIp)?.Value is not TomlValue value)
        {
            return null;
        }

        string? problem = AddressText.ReadHost(value.Text, out InetAddress source);
        if (problem is null && source.Family != AddressFamily.Ipv4)
        {
            problem = $"{source} is no IPv4 address, and for IPv6 the interface's link-local address is always the source: remove source-ip";
        }

        foreach (RouterAddress address in addresses)
        {
            if (problem is null && address.Virtual.Address == source)
            {
                problem = $"{source} is one of the addresses that move: write an address of this host, or remove source-ip";
            }
        }

        if (problem is not null)
        {
            problems.Refuse(value.Position, problem);
        }

        return source;
    }

    private InetAddress ReadGroup(KeyReader keys)
    {
        if (keys.Find(RouterKeys.Group)?.Value is not TomlValue value)
        {
            return CarpGroups.Ipv4;
        }

        if (!InetAddress.TryParse(value.Text, out InetAddress group) || group.Family != AddressFamily.Ipv4 || !group.IsMulticast)
        {
            problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} is no IPv4 multicast address: write for example group = {RouterKeys.Group.Example}");
        }

        return group;
    }
}
