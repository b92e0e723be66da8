using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads what a router says of the other nodes.</summary>
internal static class PeerReader
{
    private static readonly ConfigurationKey[] s_forTheGroup = [RouterKeys.Families, RouterKeys.Group, RouterKeys.Broadcast, RouterKeys.SourceMac];

    /// <summary>Reads the nodes that advertisements go to by unicast.</summary>
    public static IReadOnlyList<InetAddress> ReadUnicast(KeyReader keys, IReadOnlyList<RouterAddress> moving)
    {
        var peers = new List<InetAddress>();
        bool? areLinkLocal = null;
        foreach (TomlValue value in keys.Items(RouterKeys.UnicastPeers, TomlKind.String))
        {
            string? problem = AddressText.ReadHost(value.Text, out InetAddress peer) ?? DescribeMisfit(peer, peers, moving);
            if (problem is null && peer.Family == AddressFamily.Ipv6)
            {
                areLinkLocal ??= peer.IsIpv6LinkLocal;
                problem = areLinkLocal == peer.IsIpv6LinkLocal
                    ? null
                    : $"{peer} and the peer before it cannot have the same source: write link-local IPv6 peers only, or none";
            }

            if (problem is not null)
            {
                keys.Problems.Refuse(value.Position, problem);
            }

            peers.Add(peer);
        }

        if (keys.Find(RouterKeys.UnicastPeers) is not TomlEntry entry)
        {
            return peers;
        }

        if (peers.Count == 0)
        {
            keys.Problems.Refuse(entry.Value.Position, "there is no peer: write the addresses of the other nodes, or remove unicast-peers");
        }

        foreach (ConfigurationKey key in s_forTheGroup)
        {
            if (keys.Table.TryFind(key.Name, out TomlEntry? other))
            {
                keys.Problems.Refuse(other.Position, $"{key.Name} means nothing beside unicast-peers: remove one of the two");
            }
        }

        return peers;
    }

    /// <summary>Reads the nodes that are pinned.</summary>
    public static IReadOnlyList<PinnedPeer> ReadPinned(KeyReader keys)
    {
        var peers = new List<PinnedPeer>();
        foreach (TomlValue value in keys.Items(RouterKeys.Peers, TomlKind.Table))
        {
            var peer = new KeyReader((TomlTable)value, keys.Problems);
            peer.RefuseUnknown("a peer", PeerKeys.All);
            if (peer.Require(PeerKeys.Address, "the peer")?.Value is not TomlValue text)
            {
                continue;
            }

            if (AddressText.ReadHost(text.Text, out InetAddress address) is string problem)
            {
                keys.Problems.Refuse(text.Position, problem);
            }

            peers.Add(new PinnedPeer
            {
                Address = address,
                Mac = ReadMac(peer),
                Advskew = peer.Has(PeerKeys.Advskew) ? (byte)peer.Integer(PeerKeys.Advskew, 0) : null,
            });
        }

        if (keys.Find(RouterKeys.Pin) is TomlEntry pin && peers.Count == 0)
        {
            keys.Problems.Refuse(pin.Position, $"pin says what to do with others than the peers, and there are none: write peers = {RouterKeys.Peers.Example}");
        }

        return peers;
    }

    private static string? DescribeMisfit(InetAddress peer, List<InetAddress> others, IReadOnlyList<RouterAddress> moving)
    {
        foreach (RouterAddress address in moving)
        {
            if (address.Virtual.Address == peer)
            {
                return $"{peer} is one of the addresses that move: write the peer's own address";
            }
        }

        return others.Contains(peer) ? $"{peer} stands there twice: remove one of the two" : null;
    }

    private static MacAddress? ReadMac(KeyReader keys)
    {
        if (keys.Find(PeerKeys.Mac)?.Value is not TomlValue value)
        {
            return null;
        }

        if (!MacAddress.TryParse(value.Text, out MacAddress mac))
        {
            keys.Problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} is no Ethernet address: write it like {PeerKeys.Mac.Example}");
        }

        return mac;
    }
}
