using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <content>
/// What health checks change: a node whose checks say that it cannot serve is in Init, listens on, and serves as a last resort when nobody
/// else does; and nobody takes over from a demoted master without having looked at itself.
/// </content>
public sealed partial class CarpStateMachine
{
    private bool _hasChecks;
    private bool _isFaulty;

    // Backup: the checks were asked for, because of a demoted master.
    private bool _awaitsChecks;

    // The last advertisement that was not worse than ours would be, if nativecarp sent it.
    private InetAddress _goodMasterSource;
    private ulong _goodMasterCounter;
    private byte _goodMasterDemotion;

    /// <summary>Whether the checks keep this node out of the election, so that it serves as a last resort at most.</summary>
    public bool IsFaulty => _isFaulty;

    /// <summary>Whether this node serves although its checks keep it out of the election: nobody else does.</summary>
    public bool IsLastResort => _isFaulty && State == CarpState.Master && !_isLeaving;

    /// <summary>Whether there are checks to be run before this node takes over from a demoted master.</summary>
    public void HandleChecksChange(bool hasChecks) => _hasChecks = hasChecks;

    /// <summary>The checks say that this node cannot serve, or that it can again. A last resort goes on serving until a better node is heard.</summary>
    public void HandleFaultChange(bool isFaulty, MonotonicInstant now)
    {
        if (isFaulty == _isFaulty)
        {
            return;
        }

        bool wasLastResort = IsLastResort;
        _isFaulty = isFaulty;
        WeighMaster(now);
        switch (State)
        {
            case CarpState.Init:
                if (!isFaulty && _isLinkReady && !IsStopped)
                {
                    BecomeBackup(CarpTransitionReason.ChecksPass, now);
                }

                break;
            case CarpState.Backup:
                if (isFaulty)
                {
                    BecomeFaulty(now);
                }

                break;
            case CarpState.Master:
                HandleFaultChangeInMaster(wasLastResort, now);
                break;
        }
    }

    /// <summary>One that leaves already goes on leaving, and comes to be what follows from the checks then.</summary>
    private void HandleFaultChangeInMaster(bool wasLastResort, MonotonicInstant now)
    {
        if (wasLastResort)
        {
            AdvertiseUnlessHushed(now);
        }
        else if (!_isLeaving)
        {
            _releaseReason = CarpTransitionReason.ChecksPass;
            BeginLeaving(releaseNanoseconds: 0, now);
        }
    }

    /// <summary>The checks that <see cref="CarpActionKind.RunChecks"/> asked for have ended.</summary>
    /// <param name="level">The demotion by administrator and checks, as it would be if what failed just now went on failing.</param>
    /// <param name="isFaulty">Whether this node could then not serve.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleChecked(byte level, bool isFaulty, MonotonicInstant now)
    {
        if (!_awaitsChecks)
        {
            return;
        }

        _awaitsChecks = false;
        if (!isFaulty && CanTakeOver(now) && _master.WasHeardWithin(MasterDownTime.Nanoseconds, now)
            && ShouldTakeOverFrom(_master.Fields, ComputeFields(level, now), now, out CarpTransitionReason reason))
        {
            BecomeMaster(reason, now, new CarpAction { Peer = _master.Source, PeerFields = _master.Fields });
        }
    }

    private bool CanTakeOver(MonotonicInstant now) => now >= _quietUntil && !_isHeld && !_mustProveSending && !_isRefused;

    /// <summary>The master is worse than we are; if only for its demotion, we are looked at first: what it lost we may have lost too.</summary>
    private void TakeOverFrom(in CarpAdvertisement advertisement, CarpTransitionReason reason, MonotonicInstant now)
    {
        if (!_hasChecks || reason != CarpTransitionReason.MasterDemoted)
        {
            BecomeMaster(reason, now, Describe(in advertisement));
        }
        else if (!_awaitsChecks)
        {
            _awaitsChecks = true;
            Enqueue(CarpActionKind.RunChecks);
        }
    }

    private void NoteGoodMaster(in CarpAdvertisement advertisement, CounterKind counterKind, MonotonicInstant receivedAt, long nanoseconds)
    {
        _goodMasterUntil = receivedAt.AddNanoseconds(nanoseconds);
        _goodMasterSource = counterKind == CounterKind.Nativecarp ? advertisement.Source : default;
        _goodMasterCounter = advertisement.Counter;
        _goodMasterDemotion = advertisement.Demotion;
    }

    /// <summary>
    /// A good master that demotes itself is none any more. Only a newer advertisement of its own says so, and only nativecarp's counter tells
    /// that it is newer: the demotion itself is not authenticated.
    /// </summary>
    private void NoteWorseMaster(in CarpAdvertisement advertisement, CounterKind counterKind)
    {
        if (counterKind == CounterKind.Nativecarp
            && advertisement.Source == _goodMasterSource
            && advertisement.Counter > _goodMasterCounter
            && advertisement.Demotion > _goodMasterDemotion)
        {
            _goodMasterUntil = MonotonicInstant.LongAgo;
        }
    }

    /// <summary>Somebody serves: a last resort is not needed.</summary>
    private void HandleAdvertisementInInit(in CarpAdvertisement advertisement, MonotonicInstant receivedAt)
    {
        if (_isFaulty)
        {
            _lastHeardAt = receivedAt;
            _master.Note(advertisement.Source, CarpPrecedence.Of(in advertisement), receivedAt);
            ArmLastResort(receivedAt);
        }
    }

    private void HandleTimeoutInInit(MonotonicInstant now)
    {
        if (_timers.IsDue(CarpTimer.LastResort, now))
        {
            // A master-down time has passed; as a backup it listens for another one.
            BecomeBackup(CarpTransitionReason.LastResort, now);
        }
    }

    private void BecomeFaulty(MonotonicInstant now)
    {
        BecomeInit(CarpTransitionReason.ChecksFail);
        ArmLastResort(now);
    }

    private void ArmLastResort(MonotonicInstant from)
    {
        _timers.Disarm(CarpTimer.LastResort);
        if (_parameters.LastResort && _isLinkReady && !IsStopped)
        {
            _timers[CarpTimer.LastResort] = MonotonicInstant.Later(from, _quietUntil).AddNanoseconds(MasterDownTime.Nanoseconds);
        }
    }

    private void VisitHealth(ref CanonicalStream stream)
    {
        stream.Value(ref _hasChecks);
        stream.Value(ref _isFaulty);
        stream.Value(ref _awaitsChecks);
        if (!stream.IsReading && (_goodMasterSource.IsUnspecified || stream.HasPassed(_goodMasterUntil)))
        {
            // Nothing can be shortened.
            _goodMasterSource = default;
            _goodMasterCounter = stream.Counter;
            _goodMasterDemotion = 0;
        }

        ulong distance = stream.Counter - _goodMasterCounter;
        stream.Value(ref distance);
        _goodMasterCounter = stream.Counter - distance;
        stream.Address(ref _goodMasterSource);
        stream.Value(ref _goodMasterDemotion);
    }
}
