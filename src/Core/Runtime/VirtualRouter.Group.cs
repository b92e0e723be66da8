using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <content>The group it belongs to, and what keeps it from taking part although it could.</content>
public sealed partial class VirtualRouter
{
    private RouterGroup? _group;
    private FlapDamper _damper = new();
    private byte _sharedDemotion;

    /// <summary>The virtual routers it moves together with; null when it moves alone.</summary>
    public RouterGroup? Group => _group;

    /// <summary>Why it takes no part in elections.</summary>
    public HoldCauses Holds { get; private set; }

    /// <summary>Until when a master that works is left alone because faults of this host took the mastership from us too often.</summary>
    public MonotonicInstant DampedUntil { get; private set; } = MonotonicInstant.LongAgo;

    /// <summary>Whether it could be master on this node, as far as its link, its sends and the administrator are concerned.</summary>
    internal bool CanServe => _machine.CanServe && (Holds & HoldCauses.Drain) == 0;

    /// <summary>Whether checks alone keep it out.</summary>
    internal bool CouldBeLastResort => IsFaulty && Readiness == LinkReadiness.Ready && (Holds & HoldCauses.Drain) == 0;

    internal void Join(RouterGroup? group)
    {
        _group?.Remove(this);
        _group = group;
        _group?.Add(this);
    }

    /// <summary>Whether it is master, or nothing but its mates keeps it from becoming so.</summary>
    internal bool CouldPreempt(MonotonicInstant now) =>
        _machine.FindPromotionObstacle(now) is null && _machine.FindPreemptionObstacle(now) is null;

    /// <summary>Whether it is a backup that hears a master.</summary>
    internal bool HearsMaster(MonotonicInstant now) => _machine.HearsMaster(now);

    /// <summary>Adds or takes away a cause to take no part; whether that changed anything.</summary>
    internal bool Hold(HoldCauses cause, bool isHeld, MonotonicInstant now)
    {
        HoldCauses holds = isHeld ? Holds | cause : Holds & ~cause;
        if (holds == Holds)
        {
            return false;
        }

        Holds = holds;
        _machine.HandleHold(
            holds != HoldCauses.None, now, cause == HoldCauses.Drain ? CarpTransitionReason.Drained : CarpTransitionReason.MateFailed);
        DrainActions(now);
        NoteDeadline();
        return true;
    }

    /// <summary>Counts as demoted at least as its mates are; whether that changed anything.</summary>
    internal bool ShareDemotion(byte level, MonotonicInstant now)
    {
        if (level == _sharedDemotion)
        {
            return false;
        }

        _sharedDemotion = level;
        FollowDemotion(now);
        return true;
    }

    internal void HandleMateMoved(MonotonicInstant now)
    {
        _machine.HandleMateMoved(now);
        NoteDeadline();
    }

    internal void HandlePreemption(MonotonicInstant now)
    {
        _machine.HandlePreemption(now);
        DrainActions(now);
        NoteDeadline();
    }

    private void FollowDemotion(MonotonicInstant now)
    {
        _machine.HandleDemotionChange(byte.Max(Demotion.Level, _sharedDemotion), now);
        DrainActions(now);
        NoteDeadline();
    }

    /// <summary>Leaves the addresses to others for a while, and lets its mates do the same.</summary>
    private void GiveUp(long quietNanoseconds, MonotonicInstant now, CarpTransitionReason reason)
    {
        _machine.HandleRelease(quietNanoseconds, now, reason);
        _group?.NoteGivenUp(quietNanoseconds);
    }

    private void NoteForGroup(in CarpAction change, MonotonicInstant now)
    {
        if (change.Reason == CarpTransitionReason.BowOut)
        {
            _group?.NoteMove(this);
        }

        bool isOwnFault = change.Reason is CarpTransitionReason.LinkLost or CarpTransitionReason.CannotSend;
        if (isOwnFault && change.OldState == CarpState.Master && Configuration.DampsFlapping && _damper.NoteFault(now, out MonotonicInstant until))
        {
            DampedUntil = until;
            _machine.HandleDamping(until);
            _observer.OnReport(this, new CarpAction
            {
                Kind = CarpActionKind.Report,
                Report = CarpReport.Damped,
                ElapsedNanoseconds = until.NanosecondsSince(now),
            });
        }
    }
}
