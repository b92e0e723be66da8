using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Control;

/// <summary>The reasons for which frames are dropped, as status and metrics name them.</summary>
internal static class DropNames
{
    /// <summary>The reason's name.</summary>
    public static string Of(CarpDropReason reason) => reason switch
    {
        CarpDropReason.None => "none",
        CarpDropReason.Truncated => "truncated",
        CarpDropReason.NotIp => "not-ip",
        CarpDropReason.VlanTagged => "vlan-tagged",
        CarpDropReason.BadIpHeader => "bad-ip-header",
        CarpDropReason.IpOptions => "ip-options",
        CarpDropReason.Fragment => "fragment",
        CarpDropReason.BadIpLength => "bad-ip-length",
        CarpDropReason.BadIpChecksum => "bad-ip-checksum",
        CarpDropReason.NotCarpProtocol => "not-carp-protocol",
        CarpDropReason.BadTtl => "bad-ttl",
        CarpDropReason.Vrrp => "vrrp",
        CarpDropReason.BadVersion => "bad-version",
        CarpDropReason.BadType => "bad-type",
        CarpDropReason.BadLength => "bad-length",
        CarpDropReason.BadChecksum => "bad-checksum",
        CarpDropReason.BadVhid => "bad-vhid",
        CarpDropReason.UnknownVhid => "unknown-vhid",
        CarpDropReason.UnknownPeer => "unknown-peer",
        CarpDropReason.WrongDestination => "wrong-destination",
        CarpDropReason.OwnFrame => "own-frame",
        CarpDropReason.BadDigest => "bad-digest",
        CarpDropReason.UnpinnedPeer => "unpinned-peer",
        CarpDropReason.Replay => "replay",
        CarpDropReason.Unconfirmed => "unconfirmed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
