namespace NativeCarp.Core.Wire;

/// <summary>
/// Why a frame was refused; also the index of its counter. The members stand in the order of the checks,
/// and the first that fails is the reason.
/// </summary>
public enum CarpDropReason : byte
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>It ends within its Ethernet or IP header, or the kernel cut it off: noise, or a receive buffer that is too small.</summary>
    Truncated,

    /// <summary>Neither IPv4 nor IPv6: the kernel filter is not attached yet, or not tight.</summary>
    NotIp,

    /// <summary>A VLAN tag: the frame belongs to another network, and reached an interface that sees the trunk.</summary>
    VlanTagged,

    /// <summary>The IP version contradicts the EtherType, or the header length is below the minimum: a broken sender.</summary>
    BadIpHeader,

    /// <summary>An IPv4 header with options. No CARP implementation sends any: somebody is probing.</summary>
    IpOptions,

    /// <summary>A fragment. An advertisement fits into every MTU: somebody is probing.</summary>
    Fragment,

    /// <summary>The IP length reaches beyond the frame or is shorter than the header: cut on the way, or forged.</summary>
    BadIpLength,

    /// <summary>The IPv4 header checksum is wrong: damaged on the way, by a driver or a cable.</summary>
    BadIpChecksum,

    /// <summary>Another protocol than 112, or an IPv6 extension header in front of it.</summary>
    NotCarpProtocol,

    /// <summary>TTL or hop limit is not 255: it came through a router, so it is not from this link.</summary>
    BadTtl,

    /// <summary>A VRRP advertisement. Same protocol number, other protocol: make sure that its router id is none of our vhids.</summary>
    Vrrp,

    /// <summary>Neither CARP version 2 nor VRRP.</summary>
    BadVersion,

    /// <summary>Not an advertisement; no other type is defined.</summary>
    BadType,

    /// <summary>Shorter than a CARP header.</summary>
    BadLength,

    /// <summary>The CARP checksum is wrong: damaged on the way, or not CARP.</summary>
    BadChecksum,

    /// <summary>The vhid is 0, which no virtual router has.</summary>
    BadVhid,

    /// <summary>A vhid that is not configured on this interface: another cluster on the same segment.</summary>
    UnknownVhid,

    /// <summary>By unicast, but not from one of the unicast peers: a node that is missing from the list, or a stranger.</summary>
    UnknownPeer,

    /// <summary>Sent to a group or host that this virtual router does not listen to: multicast and unicast settings differ.</summary>
    WrongDestination,

    /// <summary>One of our own frames came back: a loop, a bridge, or a hub-like virtual switch.</summary>
    OwnFrame,

    /// <summary>The digest is wrong: passphrase or address list differ, a stranger uses the vhid, or an attack.</summary>
    BadDigest,

    /// <summary>Signed well, but none of the pinned nodes could have sent it: the digest covers neither source nor advskew.</summary>
    UnpinnedPeer,

    /// <summary>The counter was heard before: a recorded advertisement is being sent again, or a loop.</summary>
    Replay,

    /// <summary>
    /// The counter repeats or is older than it should be, and the virtual address has not answered to show that its owner is alive. When it
    /// answers at once after all, the advertisement is believed then.
    /// </summary>
    Unconfirmed,
}
