using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <content>What is heard, and whether it is believed.</content>
public sealed partial class VirtualRouter
{
    internal void HandleFrame(in CarpAdvertisement advertisement, ReceivedFrame frame, MonotonicInstant now)
    {
        CarpDropReason reason = Believe(in advertisement, frame.ReceivedAt, now, out CounterKind kind);
        if (reason == CarpDropReason.None)
        {
            Accept(in advertisement, kind, frame.ReceivedAt, now);
        }
        else
        {
            Counters.CountDropped(reason);
            _observer.OnFrameDropped(Port, this, reason, in advertisement, frame.Bytes);
        }

        NoteDeadline();
    }

    /// <summary>Somebody else on the link says that it has an address.</summary>
    internal void HandleNeighborAnswer(in NeighborAnswer answer, MonotonicInstant now)
    {
        WeighClaim(in answer, now);
        DrainActions(now);
        WeighSuspicion(in answer, now);
        NoteDeadline();
    }

    private void WeighSuspicion(in NeighborAnswer answer, MonotonicInstant now)
    {
        bool wasGhost = _suspects.IsGhost;
        if (!_suspects.TryTakeAnswer(in answer))
        {
            return;
        }

        if (wasGhost)
        {
            ReportSuspect(CarpReport.GhostAnswered);
        }

        if (_suspects.TryRelease(now, out CarpAdvertisement advertisement, out CounterKind kind, out MonotonicInstant receivedAt))
        {
            Accept(in advertisement, kind, receivedAt, now);
        }
    }

    /// <summary>An IPv4 address if there is one: switches filter the groups in which IPv6 asks.</summary>
    private static InetAddress ChooseAddressToAsk(RouterConfiguration configuration)
    {
        // No LINQ: over values it costs the binary tens of kilobytes.
        foreach (RouterAddress address in configuration.Addresses)
        {
            if (address.Virtual.Address.Family == AddressFamily.Ipv4)
            {
                return address.Virtual.Address;
            }
        }

        return configuration.Addresses[0].Virtual.Address;
    }

    private CarpDropReason Believe(
        in CarpAdvertisement advertisement, MonotonicInstant receivedAt, MonotonicInstant now, out CounterKind kind)
    {
        kind = CounterKind.Unknown;
        CarpDropReason reason = Authenticate(in advertisement);
        if (reason != CarpDropReason.None)
        {
            return reason;
        }

        long unixMilliseconds = _platform.WallClock.UnixMilliseconds;
        kind = _counterOrigins.Classify(advertisement.Counter, advertisement.Source, unixMilliseconds);
        CounterVerdict verdict = _replayGuard.Judge(advertisement.Counter, kind, unixMilliseconds, now);
        switch (verdict)
        {
            case CounterVerdict.Fresh:
                return CarpDropReason.None;
            case CounterVerdict.Replay:
                return CarpDropReason.Replay;
            default:
                kind = verdict == CounterVerdict.Repeated ? CounterKind.Repeating : CounterKind.Unknown;
                if (!advertisement.IsFromThisLink)
                {
                    // Behind a router nobody answers us for the address; a living peer whose clock was set back would become a ghost.
                    return CarpDropReason.None;
                }

                return _suspects.TryBelieve(in advertisement, kind, State, receivedAt, now)
                    ? CarpDropReason.None
                    : CarpDropReason.Unconfirmed;
        }
    }

    private CarpDropReason Authenticate(in CarpAdvertisement advertisement)
    {
        bool isIpv4 = advertisement.Family == AddressFamily.Ipv4;
        bool isUnicast = _unicastPeers.Length > 0;
        if (!isUnicast && !advertisement.IsFromThisLink)
        {
            return CarpDropReason.BadTtl;
        }

        if (isUnicast && Array.IndexOf(_unicastPeers, advertisement.Source) < 0)
        {
            return CarpDropReason.UnknownPeer;
        }

        InetAddress group = isIpv4 ? Configuration.GroupIpv4 : CarpGroups.Ipv6;
        InetAddress own = isIpv4 ? SourceIpv4 : SourceIpv6;
        if (advertisement.Destination != (isUnicast ? own : group))
        {
            return CarpDropReason.WrongDestination;
        }

        if (Configuration.IgnoresOwnSource && isIpv4 && advertisement.Source == SourceIpv4)
        {
            return CarpDropReason.OwnFrame;
        }

        if (!_signer.Verify(advertisement.Counter, advertisement.Digest))
        {
            return CarpDropReason.BadDigest;
        }

        return _counterOrigins.IsOwn(advertisement.Counter) ? CarpDropReason.OwnFrame
            : Configuration.PinPolicy == PinPolicy.Enforce && !IsOfKnownPeer(in advertisement) ? CarpDropReason.UnpinnedPeer
            : CarpDropReason.None;
    }

    /// <summary>Whether one of the pinned nodes could have sent it: what the digest does not cover is compared with what is known of them.</summary>
    private bool IsOfKnownPeer(in CarpAdvertisement advertisement)
    {
        bool isKnown = _pins.Length == 0;
        foreach (PinnedPeer pin in _pins)
        {
            isKnown |= pin.CouldHaveSent(in advertisement, Configuration.Parameters.Advbase);
        }

        return isKnown;
    }

    private void Accept(in CarpAdvertisement advertisement, CounterKind kind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        Counters.CountReceived();
        if (!IsOfKnownPeer(in advertisement))
        {
            // Only what is believed: a recording must not make a noise that its sender chooses.
            _observer.OnReport(this, Describe(CarpReport.UnpinnedPeer, in advertisement));
        }

        if (advertisement.IsBowOut)
        {
            Peers.Forget(advertisement.Source);
        }
        else
        {
            Peers.Record(advertisement.Source, advertisement.SourceMac, CarpPrecedence.Of(in advertisement), receivedAt);
        }

        _counterOrigins.RecordHeard(advertisement.Counter, advertisement.Source);
        RememberOnSecondPath(advertisement.Counter, now);
        _machine.HandleAdvertisement(in advertisement, kind, receivedAt, now);
        DrainActions(now);
    }

    private void ServeSuspects(MonotonicInstant now)
    {
        switch (_suspects.HandleTimeout(now))
        {
            case SuspectEvent.None:
                break;
            case SuspectEvent.Ask:
                if (TryAsk(_suspects.Address))
                {
                    _suspects.NoteAsked();
                }

                break;
            case SuspectEvent.GhostFound:
                ReportSuspect(CarpReport.GhostHeard);
                break;
            case SuspectEvent.BowOutConfirmed:
                // As if it came now: better backups, which waited as long, still have their start.
                CarpAdvertisement bowOut = _suspects.TakeBowOut();
                Accept(in bowOut, CounterKind.Repeating, now, now);
                break;
        }
    }

    private void ReportSuspect(CarpReport report) => _observer.OnReport(this, Describe(report, in _suspects.Last));

    private static CarpAction Describe(CarpReport report, in CarpAdvertisement about) => new()
    {
        Kind = CarpActionKind.Report,
        Report = report,
        Peer = about.Source,
        PeerMac = about.SourceMac,
        PeerFields = CarpPrecedence.Of(in about),
    };

    /// <summary>Asks the link who has an address; false when the question did not leave.</summary>
    private bool TryAsk(InetAddress address)
    {
        if (address.Family == AddressFamily.Ipv6 && SourceIpv6.Family != AddressFamily.Ipv6)
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        return SendFrame(Port, frame[..NeighborAnswer.WriteQuestion(frame, address, Port.Link.Mac, SourceIpv6)]);
    }
}
