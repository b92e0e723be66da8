using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Cli.Control;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads second paths, and writes into each router which it has.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="routers">The routers of the configuration.</param>
/// <param name="checks">The checks of the configuration.</param>
internal sealed class LinkReader(ProblemList problems, List<RouterConfiguration> routers, List<CheckConfiguration> checks)
{
    private const string Where = "the link";
    private const long DefaultHoldNanoseconds = 60_000_000_000;

    /// <summary>Reads all of them.</summary>
    public void Read(IReadOnlyList<TomlTable> links)
    {
        foreach (TomlTable link in links)
        {
            Read(new KeyReader(link, problems));
        }
    }

    private void Read(KeyReader keys)
    {
        keys.RefuseUnknown("a link", LinkKeys.All);
        TomlValue? name = keys.Require(LinkKeys.Interface, Where)?.Value;
        TomlValue? peer = keys.Require(LinkKeys.Peer, Where)?.Value;
        TomlValue? reference = keys.Require(LinkKeys.Reference, Where)?.Value;
        long hold = keys.Nanoseconds(LinkKeys.MaxHold, DefaultHoldNanoseconds);
        if (name is null || peer is null || reference is null)
        {
            return;
        }

        if (InterfaceName.DescribeUnusable(name.Text) is string problem)
        {
            problems.Refuse(name.Position, problem);
        }

        var path = new SecondPath(name.Text, ReadPeer(peer), reference.Text, hold);
        if (!keys.Has(LinkKeys.Routers))
        {
            Assign(RouterSelector.Find(routers, null), path, keys.Table.Position, reference);
        }

        foreach (TomlValue router in keys.Items(LinkKeys.Routers, TomlKind.String))
        {
            List<RouterConfiguration> found = RouterSelector.Find(routers, router.Text);
            if (found.Count == 0)
            {
                problems.Refuse(
                    router.Position,
                    $"there is no router {Shown.Quoted(router.Text)}: write its name, VHID@INTERFACE or, if it is alone with it, its vhid");
            }

            Assign(found, path, router.Position, reference);
        }
    }

    private InetAddress ReadPeer(TomlValue value)
    {
        if (!InetAddress.TryParse(value.Text, out InetAddress peer) || peer.Family != AddressFamily.Ipv4 || peer.IsUnspecified || peer.IsMulticast)
        {
            problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} is no IPv4 address of a host: write for example peer = {LinkKeys.Peer.Example}");
        }

        return peer;
    }

    private void Assign(List<RouterConfiguration> found, SecondPath path, SourcePosition position, TomlValue reference)
    {
        foreach (RouterConfiguration router in found)
        {
            string place = $"vhid {router.Parameters.Vhid}@{router.InterfaceName}";
            if (router.InterfaceName == path.InterfaceName)
            {
                problems.Refuse(position, $"{place} advertises on {path.InterfaceName} itself: name another interface, or in routers those that it is for");
            }

            if (router.SecondPath is not null)
            {
                problems.Refuse(position, $"{place} has a link already: remove it from one of the two");
            }

            // What is said there counts as proof of service only because a master that loses its reference says nothing, and yields.
            if (!checks.Exists(check => check.Name == path.Reference && check.Kind is CheckKind.Arp or CheckKind.Icmp && check.Concerns(router)))
            {
                problems.Refuse(
                    reference.Position,
                    $"{Shown.Quoted(path.Reference)} is no check of one host for {place}: write a [[check]] with this name, type \"arp\" or \"icmp\" and one host");
            }

            routers[routers.IndexOf(router)] = router with { SecondPath = path };
        }
    }
}
