using System.Buffers.Binary;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <content>What a master does: advertise, answer rivals, yield to a better one.</content>
public sealed partial class CarpStateMachine
{
    private void HandleAdvertisementInMaster(
        in CarpAdvertisement advertisement, CounterKind counterKind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        _lastHeardAt = receivedAt;
        CarpPrecedence theirs = CarpPrecedence.Of(in advertisement);
        CarpPrecedence ours = ComputeFields(now);
        CarpAction cause = Describe(in advertisement);
        if (IsStalled(now))
        {
            // We slept, and somebody was master meanwhile. Whatever we would say now is out of date.
            _listeningSince = now;
            YieldTo(in advertisement, CarpTransitionReason.Stalled, withParting: false, receivedAt, now);
        }
        else if (theirs.IsBetterThan(ours))
        {
            YieldTo(in advertisement, CarpTransitionReason.BetterMaster, withParting: true, receivedAt, now);
        }
        else if (_isLeaving)
        {
            return;
        }
        else if (theirs.IsWorseThan(ours))
        {
            _actions.Enqueue(cause with { Kind = CarpActionKind.Report, Report = CarpReport.WorseMasterHeard });
            _tie.EndHush();
            if (!IsDeaf(in advertisement, counterKind, receivedAt))
            {
                _timers.Disarm(CarpTimer.HushEnd);
                RequestReassertion(now);
            }
        }
        else
        {
            HandleTie(in advertisement, counterKind, receivedAt, now);
        }
    }

    /// <summary>Steps down. The parting advertisement makes the winner announce again, and can push nobody down.</summary>
    private void YieldTo(
        in CarpAdvertisement winner, CarpTransitionReason reason, bool withParting, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        CarpPrecedence theirs = CarpPrecedence.Of(in winner);
        CarpPrecedence parting = ComputeFields(now).ToParting(theirs);
        bool sendsParting = withParting && _hasAdvertised && !_isLeaving && parting.IsWorseThan(theirs);

        _master.Note(winner.Source, theirs, receivedAt);
        _goodMasterUntil = receivedAt.AddNanoseconds(2 * theirs.Interval.Nanoseconds);
        BecomeBackup(reason, now, Describe(in winner));
        if (State == CarpState.Backup)
        {
            ArmMasterDown(winner.Family, receivedAt);
        }

        if (sendsParting)
        {
            _actions.Enqueue(new CarpAction { Kind = CarpActionKind.SendFarewell, Fields = parting });
        }
    }

    /// <summary>
    /// Whether a rival that ought to yield has gone on for so long that it cannot hear us. Then we say nothing more, and ask whether it has
    /// the virtual address: if it has, only our stepping down can leave one owner.
    /// </summary>
    private bool IsDeaf(in CarpAdvertisement rival, CounterKind kind, MonotonicInstant receivedAt)
    {
        if (!_deafRival.NoteHeard(rival.Source, CarpPrecedence.Of(in rival), receivedAt, _parameters.Interval))
        {
            return false;
        }

        // Others must not miss us for a master-down time.
        _timers.Disarm(CarpTimer.Advertise);
        _timers.Disarm(CarpTimer.Reassert);
        long half = _parameters.Interval.Nanoseconds / 2;
        _timers[CarpTimer.HushEnd] = _lastAdvertisedAt.AddNanoseconds(MasterDownTime.Nanoseconds - half);
        long reaction = _parameters.Advbase == 0 ? half : TieRule.ReactionNanoseconds(kind, _parameters.Interval);
        if (_deafRival.TryAsk(_lastAdvertisedAt, reaction))
        {
            _actions.Enqueue(Describe(in rival) with { Kind = CarpActionKind.AskForAddress });
        }

        return true;
    }

    /// <summary>What became of a <see cref="CarpActionKind.AskForAddress"/>.</summary>
    /// <param name="isAnswered">Whether somebody else has the virtual address.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleAddressAnswer(bool isAnswered, MonotonicInstant now)
    {
        if (State != CarpState.Master || _isLeaving || !_deafRival.IsAsked)
        {
            return;
        }

        DeafRival rival = _deafRival;
        CarpAction cause = new() { Peer = rival.Source, PeerFields = rival.Fields };
        if (!isAnswered)
        {
            // It hears nothing at all. We go on announcing, so that its clients stay with us.
            if (_deafRival.TakeRefusal())
            {
                _actions.Enqueue(cause with { Kind = CarpActionKind.Report, Report = CarpReport.DeafRival });
            }

            Reassert(now);
            return;
        }

        int holdOffs = int.Min(_holdOffs + 1, MaximumHoldOffs);
        _master.Note(rival.Source, rival.Fields, rival.HeardAt);
        BecomeBackup(CarpTransitionReason.DeafRival, now, cause);
        _holdOffs = holdOffs;
        _holdOffUntil = _parameters.HoldOffNanoseconds == long.MaxValue
            ? MonotonicInstant.Never
            : now.AddNanoseconds(_parameters.HoldOffNanoseconds << (holdOffs - 1));
    }

    private void HandleTie(
        in CarpAdvertisement advertisement, CounterKind counterKind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        if (IsDecidedByIpv4(advertisement.Family, now))
        {
            return;
        }

        InetAddress ourSource = advertisement.Family == AddressFamily.Ipv4 ? _sourceIpv4 : _sourceIpv6;
        int order = CompareTieOrder(ourSource, advertisement.Source);
        _tie.NoteRival(counterKind, isClone: order == 0, receivedAt);
        if (_tie.IsHushed)
        {
            if (_tie.CannotBeAnAnswer(receivedAt, _parameters.Interval))
            {
                YieldTo(in advertisement, CarpTransitionReason.TieLost, withParting: true, receivedAt, now);
            }
            else
            {
                _timers[CarpTimer.HushEnd] = _tie.Prolong(_timers[CarpTimer.HushEnd], receivedAt, _parameters.Interval);
            }

            return;
        }

        Report(order == 0 ? CarpReport.AddressClone : CarpReport.EqualMasterHeard, in advertisement);
        bool isOurKind = counterKind == CounterKind.Nativecarp;
        if (order <= 0)
        {
            // Two clones that answered each other would go on for ever: each must notice that the other does not yield.
            bool oughtToYield = isOurKind && order < 0;
            if (!oughtToYield || !IsDeaf(in advertisement, counterKind, receivedAt))
            {
                WinTie(answersAtOnce: oughtToYield, now);
            }
        }
        else if (isOurKind || _parameters.Advbase == 0)
        {
            LoseTie(in advertisement, receivedAt, now);
        }
        else
        {
            _timers.Disarm(CarpTimer.Advertise);
            _timers.Disarm(CarpTimer.Reassert);
            _timers[CarpTimer.HushEnd] = _tie.BeginWaitToAssert(receivedAt, _parameters.Interval, MasterDownTime);
            ServeHush(now);
        }
    }

    private void WinTie(bool answersAtOnce, MonotonicInstant now)
    {
        if (answersAtOnce || _parameters.Advbase == 0)
        {
            RequestReassertion(now);
        }
        else if (_lastReassertedAt.AddNanoseconds(ReassertSpacingNanoseconds) <= now)
        {
            _lastReassertedAt = now;
            Announce();
        }
        else
        {
            _advertisementsUntilAnnouncement = 1;
        }
    }

    private void LoseTie(in CarpAdvertisement winner, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        if (_parameters.Advbase == 0)
        {
            // No silence is short enough here; a random wait keeps two that yielded together from returning together.
            _extraMasterDownNanoseconds = NextRandom() % (2 * _parameters.Interval.Nanoseconds);
        }

        YieldTo(in winner, CarpTransitionReason.TieLost, withParting: true, receivedAt, now);
    }

    /// <summary>
    /// One order per virtual router: a tie in IPv6 decides nothing unless the rival was heard for three intervals, and nobody in IPv4. Were
    /// the first of its advertisements enough, two whose orders differ would both yield when one in IPv4 is lost or overtaken.
    /// </summary>
    private bool IsDecidedByIpv4(AddressFamily family, MonotonicInstant now)
    {
        if (family == AddressFamily.Ipv4 || !_parameters.RunsIpv4)
        {
            return false;
        }

        MonotonicInstant heardSince = _tie.NoteIpv6Rival(_parameters.Interval, now);
        return now.NanosecondsSince(MonotonicInstant.Later(_lastHeardIpv4At, heardSince)) <= 3 * _parameters.Interval.Nanoseconds;
    }

    /// <summary>
    /// Negative when <paramref name="ours"/> wins. IPv4 as ucarp compares on little-endian machines, the last octet most significant;
    /// IPv6 by bytes. Source: protocol.md section 3.4.
    /// </summary>
    private static int CompareTieOrder(InetAddress ours, InetAddress theirs) => ours.Family == AddressFamily.Ipv4
        ? BinaryPrimitives.ReverseEndianness(ours.Ipv4Bits)
            .CompareTo(BinaryPrimitives.ReverseEndianness(theirs.Ipv4Bits))
        : ours.CompareTo(theirs);

    private void BeginHush(MonotonicInstant reference, bool isWinner)
    {
        _timers.Disarm(CarpTimer.Advertise);
        _timers.Disarm(CarpTimer.Reassert);
        _timers[CarpTimer.HushEnd] = _tie.BeginHush(reference, _parameters.Interval, MasterDownTime, isWinner, NextRandom());
    }

    private void ServeHush(MonotonicInstant now)
    {
        if (!_timers.IsDue(CarpTimer.HushEnd, now))
        {
            return;
        }

        if (_tie.IsWaitingToAssert)
        {
            Advertise(now);
            BeginHush(now, isWinner: false);
            return;
        }

        // The rival yielded. It may have announced before it did, so we do now.
        _tie.EndHush();
        _timers.Disarm(CarpTimer.HushEnd);
        Reassert(now);
    }

    private void HandleTimeoutInMaster(MonotonicInstant now)
    {
        if (_timers.IsDue(CarpTimer.Leave, now))
        {
            Report(CarpReport.AddressesMayRemain);
            FinishLeaving(now);
            return;
        }

        if (IsStalled(now) && IsUnheard(now))
        {
            _listeningSince = now;
            BecomeBackup(CarpTransitionReason.Stalled, now);
            return;
        }

        if (_timers.IsDue(CarpTimer.HushEnd, now))
        {
            ServeHush(now);
        }
        else if (_timers.IsDue(CarpTimer.Advertise, now))
        {
            if (_parameters.Advbase > 0 && _tie.IsPatienceExhausted)
            {
                BeginHush(_lastAdvertisedAt, isWinner: true);
            }
            else
            {
                Advertise(now);
            }
        }

        if (_timers.IsDue(CarpTimer.Reassert, now))
        {
            Reassert(now);
        }
    }

    /// <summary>Whether our advertisement is overdue by more than half an interval: we did not run.</summary>
    private bool IsStalled(MonotonicInstant now)
    {
        MonotonicInstant due = MonotonicInstant.Earlier(_timers[CarpTimer.Advertise], _timers[CarpTimer.HushEnd]);
        return now.NanosecondsSince(due) > _parameters.Interval.Nanoseconds / 2;
    }

    /// <summary>Whether nobody can have heard us for a master-down time.</summary>
    private bool IsUnheard(MonotonicInstant now) =>
        now.NanosecondsSince(MonotonicInstant.Later(_sendHealth.LastSuccessAt, _masterSince)) >= MasterDownTime.Nanoseconds;

    /// <summary>Queues an advertisement and arms the next: one interval after this one was due, so that lateness does not add up.</summary>
    private void Advertise(MonotonicInstant now)
    {
        long interval = _parameters.Interval.Nanoseconds;
        MonotonicInstant due = _timers[CarpTimer.Advertise];
        bool isOnTime = due <= now && now.NanosecondsSince(due) <= interval / 2;
        _timers[CarpTimer.Advertise] = (isOnTime ? due : now).AddNanoseconds(interval);

        _actions.Enqueue(new CarpAction { Kind = CarpActionKind.SendAdvertisement, Fields = ComputeFields(now) });
        _lastAdvertisedAt = now;
        _tie.NoteAdvertisement(_parameters.Interval, now);
        if (_deafRival.IsHushed)
        {
            _timers.Disarm(CarpTimer.HushEnd);
        }

        _deafRival.NoteAdvertisement();
        if (_advertisementsUntilAnnouncement > 0 && --_advertisementsUntilAnnouncement == 0 && _addressesAreConfirmed && !_isLeaving)
        {
            Enqueue(CarpActionKind.Announce);
        }
    }

    /// <summary>Rivals are answered at most four times in an interval.</summary>
    private long ReassertSpacingNanoseconds => _parameters.Interval.Nanoseconds / 4;

    /// <summary>
    /// Answers a worse master. What the limit holds back is postponed, never dropped: our last announcement must be later than the
    /// rival's last advertisement.
    /// </summary>
    private void RequestReassertion(MonotonicInstant now)
    {
        MonotonicInstant earliest = _lastReassertedAt.AddNanoseconds(ReassertSpacingNanoseconds);
        if (earliest <= now)
        {
            Reassert(now);
        }
        else
        {
            _timers[CarpTimer.Reassert] = earliest;
        }
    }

    private void Reassert(MonotonicInstant now)
    {
        _timers.Disarm(CarpTimer.Reassert);
        _lastReassertedAt = now;
        _advertisementsUntilAnnouncement = 0;
        Advertise(now);
        Announce();
    }

    /// <summary>Announces now and again with the advertisement after the next, as ucarp and OpenBSD do.</summary>
    private void Announce()
    {
        _advertisementsUntilAnnouncement = 2;
        if (_addressesAreConfirmed && !_isLeaving)
        {
            Enqueue(CarpActionKind.Announce);
        }
    }
}
