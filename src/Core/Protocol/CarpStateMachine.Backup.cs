using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <content>What a backup does: listen, and decide when to take over.</content>
public sealed partial class CarpStateMachine
{
    private bool MustTestSending => _mustProveSending || _sendHealth.IsFailing;

    private CarpInterval MasterDownTime => _parameters.ComputeMasterDownTime(_master.Fields.Advskew);

    private void HandleAdvertisementInBackup(
        in CarpAdvertisement advertisement, CounterKind counterKind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        CarpPrecedence theirs = CarpPrecedence.Of(in advertisement);
        CarpPrecedence ours = ComputeFields(now);
        _lastHeardAt = receivedAt;
        _master.Note(advertisement.Source, theirs, receivedAt);
        if (!theirs.IsWorseThan(ours))
        {
            NoteGoodMaster(in advertisement, counterKind, receivedAt, 2 * theirs.Interval.Nanoseconds);
            _timers.Disarm(CarpTimer.BowOutTakeover);
            _worseMasterSince = MonotonicInstant.Never;
        }
        else
        {
            NoteWorseMaster(in advertisement, counterKind);
            if (_parameters.PreemptDelayNanoseconds > 0 && _worseMasterSince.IsNever)
            {
                _worseMasterSince = receivedAt;
            }
        }

        _hasPendingTakeover = false;
        _postponements = 0;
        _extraMasterDownNanoseconds = 0;
        TakeoverHeldSince = MonotonicInstant.Never;
        _timers.Disarm(CarpTimer.MateTakeover);
        ArmMasterDown(advertisement.Family, receivedAt);

        if (_isFaulty)
        {
            // Somebody serves: a last resort is not needed.
            BecomeFaulty(now);
            return;
        }

        if (CanTakeOver(now) && IsFresh(receivedAt, now) && ShouldTakeOverFrom(theirs, ours, now, out CarpTransitionReason reason))
        {
            TakeOverFrom(in advertisement, reason, now);
        }
    }

    /// <summary>What waited in the queue for longer than an interval may be overtaken by what waits behind it.</summary>
    private bool IsFresh(MonotonicInstant receivedAt, MonotonicInstant now) =>
        now.NanosecondsSince(receivedAt) <= _parameters.Interval.Nanoseconds;

    private bool ShouldTakeOverFrom(CarpPrecedence theirs, CarpPrecedence ours, MonotonicInstant now, out CarpTransitionReason reason)
    {
        reason = CarpTransitionReason.MasterTooSlow;
        if (!theirs.IsWorseThan(ours))
        {
            return false;
        }

        // A late, parting or forged advertisement of a worse node must not call us up while a good master is alive.
        if (now < _goodMasterUntil)
        {
            return false;
        }

        if (now < _holdOffUntil || now < _dampedUntil)
        {
            return false;
        }

        if (_parameters.Advbase > 0 && theirs.Interval > MasterDownTime)
        {
            return true;
        }

        if (!HasListened(now))
        {
            return false;
        }

        if (theirs.Demotion > ours.Demotion)
        {
            reason = CarpTransitionReason.MasterDemoted;
            return true;
        }

        // Who is demoted as much as the master is no better to be served by: equal stays.
        reason = CarpTransitionReason.Preemption;
        return _parameters.Preempt && ours.Demotion == 0 && !_parameters.PreemptsWithMates && HasWaitedToPreempt(now);
    }

    private bool HasListened(MonotonicInstant now) => now.NanosecondsSince(_listeningSince) >= MasterDownTime.Nanoseconds;

    private bool HasWaitedToPreempt(MonotonicInstant now) =>
        _parameters.PreemptDelayNanoseconds == 0
        || (!_worseMasterSince.IsNever && now.NanosecondsSince(_worseMasterSince) >= _parameters.PreemptDelayNanoseconds);

    /// <summary>
    /// A master says goodbye. It is believed of the one heard last as master, and of anyone when none was heard for a master-down
    /// time. Whoever said it is not listened to again before something newer. Source: architecture.md section 4, "bow-out received".
    /// </summary>
    private void HandleBowOut(in CarpAdvertisement bowOut, CounterKind counterKind, MonotonicInstant receivedAt)
    {
        _seals.Add(bowOut.Source, bowOut.Counter, counterKind, receivedAt, _parameters.Interval, MasterDownTime);
        bool masterIsKnown = _master.WasHeardWithin(MasterDownTime.Nanoseconds, receivedAt);
        bool isObeyed = State == CarpState.Backup
            && !_isHeld
            && receivedAt >= _quietUntil
            && (!masterIsKnown || _master.Source == bowOut.Source);
        if (!isObeyed)
        {
            return;
        }

        _master.Forget();
        _goodMasterUntil = MonotonicInstant.LongAgo;
        byte advskew = CarpPrecedence.ForLevel(_parameters, DemotionLevel, largestAdvbaseHeard: 0).Advskew;
        _timers[CarpTimer.BowOutTakeover] = receivedAt.AddNanoseconds(advskew * BowOutDelayPerSkewNanoseconds);
    }

    private void HandleTimeoutInBackup(MonotonicInstant now)
    {
        if (_timers.IsDue(CarpTimer.BowOutTakeover, now))
        {
            TakeOver(CarpTransitionReason.BowOut, now);
            return;
        }

        if (_timers.IsDue(CarpTimer.MateTakeover, now))
        {
            TakeOver(CarpTransitionReason.MateMoved, now);
            return;
        }

        // The master is dead when every family has been silent for a master-down time; one alone may be a filter in a switch.
        MonotonicInstant due = MonotonicInstant.LongAgo;
        bool expiredIpv4 = ServeMasterDown(CarpTimer.MasterDownIpv4, ref _isIpv4Silent, ref due, now);
        bool expiredIpv6 = ServeMasterDown(CarpTimer.MasterDownIpv6, ref _isIpv6Silent, ref due, now);
        if (!expiredIpv4 && !expiredIpv6)
        {
            return;
        }

        if ((_parameters.RunsIpv4 && !_isIpv4Silent) || (_parameters.RunsIpv6 && !_isIpv6Silent))
        {
            Report(CarpReport.FamilySilent);
            return;
        }

        bool isLate = now.NanosecondsSince(due) > _parameters.Interval.Nanoseconds;
        if (isLate && _postponements < MaximumPostponements)
        {
            _postponements++;
            Report(CarpReport.TakeoverPostponed);
            RearmMasterDown(now.AddNanoseconds(_parameters.Interval.Nanoseconds));
            return;
        }

        if (IsHeldBySecondPath(now))
        {
            return;
        }

        TakeOver(_isFaulty ? CarpTransitionReason.LastResort : CarpTransitionReason.MasterDown, now);
    }

    private bool ServeMasterDown(CarpTimer timer, ref bool isSilent, ref MonotonicInstant due, MonotonicInstant now)
    {
        if (!_timers.IsDue(timer, now))
        {
            return false;
        }

        due = MonotonicInstant.Later(due, _timers[timer]);
        _timers.Disarm(timer);
        isSilent = true;
        return true;
    }

    /// <summary>
    /// A node whose sends failed for a master-down time first shows that one leaves, and is master only then. One that must not share the
    /// address with a host that has it waits until that one has gone.
    /// </summary>
    private void TakeOver(CarpTransitionReason reason, MonotonicInstant now)
    {
        if (!_mustProveSending && !_isRefused)
        {
            BecomeMaster(reason, now);
            return;
        }

        _hasPendingTakeover = true;
        _pendingTakeover = reason;
        _timers.Disarm(CarpTimer.BowOutTakeover);
        _timers.Disarm(CarpTimer.MateTakeover);
        if (_mustProveSending)
        {
            TestSending(now);
        }
    }

    /// <summary>A host that is none of the nodes has the address, and we are not to take over beside it; or it is gone.</summary>
    public void HandleRefusal(bool isRefused, MonotonicInstant now)
    {
        _isRefused = isRefused && State == CarpState.Backup;
        if (!isRefused && State == CarpState.Backup && _hasPendingTakeover)
        {
            TakeOver(_pendingTakeover, now);
        }
    }

    private void TestSending(MonotonicInstant now)
    {
        _timers.Disarm(CarpTimer.SendTest);
        if (MustTestSending)
        {
            _timers[CarpTimer.SendTest] = now.AddNanoseconds(_parameters.Interval.Nanoseconds);
            Enqueue(CarpActionKind.TestSending);
        }
    }

    private void ArmMasterDown(AddressFamily family, MonotonicInstant from)
    {
        if (_isHeld)
        {
            return;
        }

        // A frame that waited in the queue while we were away must not shorten the time we listen.
        MonotonicInstant start = MonotonicInstant.Later(from, MonotonicInstant.Later(_quietUntil, _listeningSince));
        MonotonicInstant deadline = start.AddNanoseconds(MasterDownTime.Nanoseconds + _extraMasterDownNanoseconds);
        if (family == AddressFamily.Ipv4 && _parameters.RunsIpv4)
        {
            _isIpv4Silent = false;
            _timers[CarpTimer.MasterDownIpv4] = deadline;
        }
        else if (family == AddressFamily.Ipv6 && _parameters.RunsIpv6)
        {
            _isIpv6Silent = false;
            _timers[CarpTimer.MasterDownIpv6] = deadline;
        }
    }

    private void RearmMasterDown(MonotonicInstant deadline)
    {
        if (_parameters.RunsIpv4)
        {
            _timers[CarpTimer.MasterDownIpv4] = deadline;
        }

        if (_parameters.RunsIpv6)
        {
            _timers[CarpTimer.MasterDownIpv6] = deadline;
        }
    }

    /// <summary>Why <see cref="HandlePromotion"/> would do nothing; null when it would, or when this node is master already.</summary>
    public TakeoverObstacle? FindPromotionObstacle(MonotonicInstant now)
    {
        if (State == CarpState.Master && !_isLeaving)
        {
            return null;
        }

        return State != CarpState.Backup ? TakeoverObstacle.NotListening
            : _isHeld ? TakeoverObstacle.Held
            : now < _quietUntil ? TakeoverObstacle.Quiet
            : _mustProveSending ? TakeoverObstacle.CannotSend
            : _isRefused ? TakeoverObstacle.AddressInUse
            : !HasListened(now) ? TakeoverObstacle.NotListening
            : now < _goodMasterUntil ? TakeoverObstacle.BetterMaster
            : null;
    }

    /// <summary>Why a backup leaves the master that it hears in office; null when it hears none, and when it is no backup.</summary>
    public TakeoverObstacle? FindPreemptionObstacle(MonotonicInstant now)
    {
        if (!HearsMaster(now))
        {
            return null;
        }

        return FindPromotionObstacle(now)
            ?? (!_master.Fields.IsWorseThan(ComputeFields(now)) ? TakeoverObstacle.BetterMaster
                : now < _holdOffUntil ? TakeoverObstacle.DeafRival
                : now < _dampedUntil ? TakeoverObstacle.Damped
                : DemotionLevel > 0 ? TakeoverObstacle.Demoted
                : !_parameters.Preempt ? TakeoverObstacle.PreemptIsOff
                : !HasWaitedToPreempt(now) ? TakeoverObstacle.PreemptDelay
                : null);
    }

    /// <summary>Takes over from a worse master, as preemption would, once.</summary>
    public void HandlePromotion(MonotonicInstant now)
    {
        if (State == CarpState.Backup && FindPromotionObstacle(now) is null)
        {
            BecomeMaster(CarpTransitionReason.Promoted, now);
        }
    }
}
