using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Logging;

/// <summary>What happened without a change of state, in words that serve the log of either mode.</summary>
internal static class EventText
{
    /// <summary>A report of the state machine that has no line of ucarp's.</summary>
    public static string Describe(in CarpAction report) => report.Report switch
    {
        CarpReport.WorseMasterHeard => $"{report.Peer} advertises as master and is worse: advertised and announced again",
        CarpReport.EqualMasterHeard =>
            $"{report.Peer} advertises as master with our own advbase {report.PeerFields.Advbase} and advskew"
            + $" {report.PeerFields.Advskew}: give each node its own advskew",
        CarpReport.AddressClone =>
            $"another host advertises from our own source address {report.Peer}: a cloned machine, or a loop in the network",
        CarpReport.DeafRival =>
            $"{report.Peer} cannot hear us: it goes on as master and answers nothing; staying master and announcing again."
            + " Look at its link, its switch port and its packet filter",
        CarpReport.AddressLeft =>
            $"{report.Peer} ({report.PeerMac}) has fallen silent and still answers for the virtual address: taken over and announced."
            + " Its daemon was killed, or its advertisements are lost on the way",
        CarpReport.Squatter =>
            $"{report.PeerMac} has {report.Peer} too and is none of the nodes: announced again. Find that host and take the address away from it",
        CarpReport.TakeoverRefused =>
            $"{report.PeerMac} has {report.Peer} and is none of the nodes: not taking over while it answers, for conflict is \"refuse\"."
            + " Find that host and take the address away from it",
        CarpReport.ConflictOver => $"nobody else has {report.Peer} any more; it was at {report.PeerMac}",
        CarpReport.FamilySilent => "one address family has fallen silent while the other is heard: look for a filter in the switch",
        CarpReport.TakeoverPostponed => "this process was not running when the master fell silent: listening a little longer",
        CarpReport.AddressesMayRemain => "said goodbye after a second although the address may still be on this host",
        CarpReport.SendingFails => "advertisements cannot be sent: counting as demoted until they can",
        CarpReport.SendingWorks => "advertisements are sent again",
        CarpReport.GhostHeard =>
            $"advertisements of {report.Peer} from {report.PeerMac} repeat an old counter, and nobody else has the virtual address:"
            + " ignored as a recording until it answers; find out who sends them",
        CarpReport.GhostAnswered =>
            $"the virtual address answers: advertisements of {report.Peer} from {report.PeerMac} are believed again",
        CarpReport.UnpinnedPeer => Unpinned(report.Peer, report.PeerMac, report.PeerFields),
        CarpReport.Damped =>
            "faults of this host took the mastership away too often: leaving a master that works alone for"
            + $" {report.ElapsedNanoseconds / 1_000_000_000} s; look at the link",
        CarpReport.TakeoverHeld =>
            "the master has fallen silent, but says on the second path that it serves: holding the take-over back. Look at the first path between the nodes",
        CarpReport.HoldIsOver => "the master has been silent for too long, whatever it says on the second path: taking over",
        CarpReport.SignatureSwitched =>
            "signing with the new password and addresses from now on: remove previous when every node does",
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.Report, null),
    };

    /// <summary>A signed advertisement that none of the pinned nodes could have sent.</summary>
    public static string Unpinned(InetAddress source, MacAddress mac, CarpPrecedence fields) =>
        $"{source} ({mac}) advertises with advbase {fields.Advbase} advskew {fields.Advskew}, which none of the peers would: somebody sends recorded"
        + " advertisements with changes, or peers is out of date";

    /// <summary>A frame of another protocol on the same IP protocol number.</summary>
    public static string Describe(in VrrpAdvertisement vrrp) =>
        $"a VRRP version {vrrp.Version} router with id {vrrp.VirtualRouterId} is on this network:"
        + $" its id and our vhid must differ, from {vrrp.Source}";

    /// <summary>An address the system refused to add or remove.</summary>
    public static string AddressRefused(in AddressChange change, string interfaceName, string error)
    {
        string what = change.Kind == AddressChangeKind.Add ? "add" : "remove";
        return $"cannot {what} {change.Address} on {interfaceName}: {error}; trying again";
    }

    /// <summary>A route the system refused to add or remove.</summary>
    public static string RouteRefused(in RouteChange change, PlatformResult result, string error)
    {
        string what = change.Kind == AddressChangeKind.Add ? "add" : "remove";
        string via = change.Gateway is InetAddress gateway ? $" via {gateway}" : "";
        string next = result.Status == PlatformStatus.NotSupported ? "leave such routes out here" : "trying again";
        return $"cannot {what} the route to {change.Destination}{via}: {error}; {next}";
    }

    /// <summary>A frame the system refused to send.</summary>
    public static string SendRefused(string interfaceName, string error) => $"cannot send on {interfaceName}: {error}";

    /// <summary>An address that somebody else added or removed.</summary>
    /// <param name="address">The virtual router's first address.</param>
    /// <param name="isPresent">Whether it appeared.</param>
    /// <param name="isManaged">Whether we add and remove it ourselves.</param>
    public static string AddressDisturbed(InetAddress address, bool isPresent, bool isManaged) => isPresent
        ? $"{address} has appeared on this host, which is not master: two hosts may answer for it"
        : $"{address} has vanished from this host, which is master: {(isManaged ? "putting it back" : "nobody answers for it")}";
}
