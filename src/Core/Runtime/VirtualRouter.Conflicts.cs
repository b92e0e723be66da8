using System;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <content>Who else has the virtual addresses, and what is done about it.</content>
public sealed partial class VirtualRouter
{
    /// <summary>Somebody else who has a virtual address, as far as is known; null when nobody has.</summary>
    public AddressConflict? Conflict => _conflicts.Current;

    /// <summary>When a silent master will be taken for dead; never while we are no backup.</summary>
    private MonotonicInstant NextTakeover
    {
        get
        {
            MonotonicInstant ipv4 = _machine.MasterDownDeadline(AddressFamily.Ipv4);
            MonotonicInstant ipv6 = _machine.MasterDownDeadline(AddressFamily.Ipv6);
            return State != CarpState.Backup ? MonotonicInstant.Never
                : ipv4.IsNever || ipv6.IsNever ? MonotonicInstant.Earlier(ipv4, ipv6)
                : MonotonicInstant.Later(ipv4, ipv6);
        }
    }

    private void ServeConflicts(MonotonicInstant now)
    {
        if (_conflicts.TryProbe(NextTakeover, now))
        {
            // One that is lost or cannot be sent is no reason to wait.
            _ = TryAsk(_suspects.Address);
        }

        switch (_conflicts.HandleTimeout(now))
        {
            case ConflictEvent.None:
                break;
            case ConflictEvent.Ask:
                if (TryAsk(_conflicts.Asked))
                {
                    _conflicts.NoteAsked();
                }

                break;
            case ConflictEvent.RivalIsSilent:
                _machine.HandleAddressAnswer(isAnswered: false, now);
                break;
            case ConflictEvent.Confirmed:
                Defend(now);
                break;
            case ConflictEvent.Over:
                ReportConflict(CarpReport.ConflictOver);
                _conflicts.End();
                _machine.HandleRefusal(isRefused: false, now);
                break;
        }
    }

    /// <summary>Somebody else says that it has an address, asked or unasked.</summary>
    private void WeighClaim(in NeighborAnswer answer, MonotonicInstant now)
    {
        if (!IsVirtual(answer.Address))
        {
            return;
        }

        bool isMaster = State == CarpState.Master;
        if (isMaster)
        {
            Counters.CountClaim();
        }

        if (_conflicts.TryTakeForRival(in answer))
        {
            _machine.HandleAddressAnswer(isAnswered: true, now);
            if (isMaster && State == CarpState.Backup)
            {
                SayWhereTheyAre(answer.Mac);
            }

            return;
        }

        // Whoever advertises has its own line in the log. A backup learns nothing from a master that works.
        bool isOfInterest = Peers.FindMaster(now) is null && (isMaster || _conflicts.IsAsking(NextTakeover));
        if (isOfInterest && _conflicts.TryNote(new AddressConflict(answer.Address, answer.Mac, FindNode(answer.Mac), now), isMaster))
        {
            ReportConflict(ConflictReport);
            _machine.HandleRefusal(_conflicts.IsRefusing && !isMaster, now);
            Defend(now);
        }
    }

    /// <summary>
    /// The neighbours heard our announcement last, and the rival that we leave the addresses to does not know that it has to announce. The
    /// frames come from our own MAC address, so that no switch looks for the rival here.
    /// </summary>
    private void SayWhereTheyAre(MacAddress mac)
    {
        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        for (int i = 0; i < Configuration.Addresses.Count; i++)
        {
            InetAddress address = Configuration.Addresses[i].Virtual.Address;
            int length = address.Family == AddressFamily.Ipv4
                ? ArpPacket.Gratuitous(mac, address).WriteBroadcast(frame)
                : NeighborAdvertisement.WriteUnsolicited(frame, mac, address, isRouter: false);
            Port.Link.Mac.WriteBytes(frame[MacAddress.LengthBytes..]);
            SendFrame(Port, frame[..length]);
        }
    }

    private CarpReport ConflictReport => !_conflicts.Current!.Value.Node.IsUnspecified ? CarpReport.AddressLeft
        : _conflicts.IsRefusing && State != CarpState.Master ? CarpReport.TakeoverRefused
        : CarpReport.Squatter;

    /// <summary>Announces, but only when everything that has arrived was read: behind the claim may be the advertisement of who took over.</summary>
    private void Defend(MonotonicInstant now)
    {
        // Not while leaving: the addresses are on their way out.
        if (State == CarpState.Master && _reconciler.IsWanted && _reconciler.IsAnyPresent)
        {
            _announcer.Schedule.Request(now);
        }
    }

    /// <summary>
    /// The node that sends from a MAC address; the unspecified address when none does. A virtual MAC address is a node's too, though nobody
    /// knows whose: then the node is the address itself.
    /// </summary>
    private InetAddress FindNode(MacAddress mac)
    {
        foreach (HeardPeer peer in Peers.Peers)
        {
            if (peer.Mac == mac)
            {
                return peer.Source;
            }
        }

        byte vhid = Configuration.Parameters.Vhid;
        return mac == MacAddress.ForVhid(vhid) || mac == MacAddress.ForUcarpVhid(vhid) ? _suspects.Address : default;
    }

    private bool IsVirtual(InetAddress address)
    {
        for (int i = 0; i < Configuration.Addresses.Count; i++)
        {
            if (Configuration.Addresses[i].Virtual.Address == address)
            {
                return true;
            }
        }

        return false;
    }

    private void ReportConflict(CarpReport report)
    {
        AddressConflict conflict = _conflicts.Current!.Value;
        _observer.OnReport(this, new CarpAction
        {
            Kind = CarpActionKind.Report,
            Report = report,
            Peer = report == CarpReport.AddressLeft ? conflict.Node : conflict.Address,
            PeerMac = conflict.Mac,
        });
    }
}
