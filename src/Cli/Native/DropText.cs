using System;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>Why a frame was not believed, for the reasons that a person should know.</summary>
internal static class DropText
{
    /// <summary>Whether an administrator should know.</summary>
    public static bool IsWorthALine(CarpDropReason reason) => reason is CarpDropReason.BadDigest or CarpDropReason.UnknownPeer
        or CarpDropReason.WrongDestination or CarpDropReason.UnpinnedPeer or CarpDropReason.BadTtl or CarpDropReason.BadVersion
        or CarpDropReason.BadChecksum or CarpDropReason.BadIpChecksum or CarpDropReason.Vrrp;

    /// <summary>Who sent it, what is wrong with it and what may mend that; for the reasons that are worth a line.</summary>
    public static string Describe(CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        string sender = $"{advertisement.Source} ({SenderMac(frame)})";
        return reason switch
        {
            CarpDropReason.BadDigest =>
                $"{sender} signs with another password or another list of addresses: make both the same on all nodes,"
                + " or give a stranger's virtual router another vhid",
            CarpDropReason.UnknownPeer => $"{sender} is none of the unicast-peers: add it there, or give a stranger's virtual router another vhid",
            CarpDropReason.WrongDestination =>
                $"{sender} advertises to {advertisement.Destination}, where this virtual router does not listen:"
                + " group, unicast-peers and source-ip must fit together on all nodes",
            CarpDropReason.UnpinnedPeer => Logging.EventText.Unpinned(
                advertisement.Source, advertisement.SourceMac, CarpPrecedence.Of(in advertisement)) + "; ignored",
            CarpDropReason.BadTtl => $"{sender} sent an advertisement with TTL {advertisement.HopLimit}, not 255: it passed a router, or is forged",
            CarpDropReason.BadVersion => $"{sender} sends protocol 112 frames that are neither CARP version 2 nor VRRP",
            CarpDropReason.BadChecksum or CarpDropReason.BadIpChecksum => $"{sender} sent an advertisement damaged on the way",
            CarpDropReason.Vrrp when VrrpAdvertisement.TryParse(frame, out VrrpAdvertisement vrrp) => Logging.EventText.Describe(in vrrp),
            CarpDropReason.Vrrp => $"{sender} sends VRRP that cannot be read: its id and our vhid must differ",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
    }

    private static MacAddress SenderMac(ReadOnlySpan<byte> frame) =>
        EthernetHeader.TryParse(frame, out EthernetHeader header) ? header.Source : default;
}
