using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <content>What is decided above the single virtual router: by the group it belongs to, and by the administrator of the host.</content>
public sealed partial class CarpStateMachine
{
    private bool _isHeld;
    private MonotonicInstant _dampedUntil = MonotonicInstant.LongAgo;

    /// <summary>
    /// Whether it takes part, or could: the link is ready, no check keeps it out unless it serves as a last resort, it is not about to stop, and
    /// nothing says that its frames do not leave.
    /// </summary>
    public bool CanServe => State != CarpState.Init && (!_isFaulty || State == CarpState.Master) && !_isStopRequested && !MustTestSending;

    /// <summary>Whether it is a backup that heard a master within a master-down time.</summary>
    public bool HearsMaster(MonotonicInstant now) => State == CarpState.Backup && _master.WasHeardWithin(MasterDownTime.Nanoseconds, now);

    /// <summary>
    /// Takes no part in elections from now on: a master hands over, a backup takes over from nobody. Or takes part again, after a
    /// master-down time of listening.
    /// </summary>
    /// <param name="isHeld">Whether to take no part.</param>
    /// <param name="now">The turn's instant.</param>
    /// <param name="reason">What a master gives as the reason when it hands over.</param>
    public void HandleHold(bool isHeld, MonotonicInstant now, CarpTransitionReason reason)
    {
        if (isHeld == _isHeld)
        {
            return;
        }

        _isHeld = isHeld;
        if (isHeld)
        {
            HandleRelease(quietNanoseconds: 0, now, reason);
        }

        if (State == CarpState.Backup)
        {
            StandStillOrListen(now);
        }
    }

    private void StandStillOrListen(MonotonicInstant now)
    {
        if (_isHeld)
        {
            _hasPendingTakeover = false;
            _timers.Disarm(CarpTimer.BowOutTakeover);
            _timers.Disarm(CarpTimer.MateTakeover);
            _timers.Disarm(CarpTimer.MasterDownIpv4);
            _timers.Disarm(CarpTimer.MasterDownIpv6);
        }
        else
        {
            _listeningSince = MonotonicInstant.Later(now, _quietUntil);
            ArmMasterDown(Wire.AddressFamily.Ipv4, now);
            ArmMasterDown(Wire.AddressFamily.Ipv6, now);
        }
    }

    /// <summary>Leaves a master that works alone until an instant, however bad it is. One that falls silent or bows out is taken over from.</summary>
    public void HandleDamping(MonotonicInstant until) => _dampedUntil = until;

    /// <summary>
    /// A node has just handed a mate of our group to us, and its group goes with it. When our master misses its own interval and half of it,
    /// it is that node, which could not bow out here: we do not wait until it is dead. Any advertisement calls this off.
    /// </summary>
    public void HandleMateMoved(MonotonicInstant now)
    {
        if (HearsMaster(now) && !_isHeld && now >= _quietUntil)
        {
            _timers[CarpTimer.MateTakeover] = _lastHeardAt.AddNanoseconds(_master.Fields.Interval.Nanoseconds * 3 / 2);
        }
    }

    /// <summary>Takes over from the worse master it hears: its mates are ready too. Nothing happens while there is an obstacle.</summary>
    public void HandlePreemption(MonotonicInstant now)
    {
        if (State == CarpState.Backup && FindPromotionObstacle(now) is null)
        {
            BecomeMaster(CarpTransitionReason.Preemption, now, new CarpAction { Peer = _master.Source, PeerFields = _master.Fields });
        }
    }
}
