using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// The election of one virtual router. Inputs are the <c>Handle*</c> methods, each with the present instant; outputs are
/// <see cref="TryDequeue"/>, in order, and <see cref="NextDeadline"/>. It performs no I/O, reads no clock and allocates nothing.
/// <see cref="State"/> is written only in <see cref="BecomeInit"/>, <see cref="BecomeBackup"/> and <see cref="BecomeMaster"/>.
/// Source: architecture.md section 4; protocol.md section 3.
/// </summary>
public sealed partial class CarpStateMachine
{
    /// <summary>A leaving master waits no longer than this for its addresses to go before it says goodbye.</summary>
    private const long LeaveLimitNanoseconds = 1_000_000_000;

    /// <summary>What a bow-out delays each backup by, per unit of its own advskew, so that the best speaks first.</summary>
    private const long BowOutDelayPerSkewNanoseconds = 2_000;

    /// <summary>The level of a node that cannot send, as FreeBSD's <c>net.inet.carp.senderr_demotion_factor</c>.</summary>
    private const byte SendErrorDemotion = 240;

    /// <summary>Postponements of a take-over that our own pause may have caused.</summary>
    private const int MaximumPostponements = 2;

    /// <summary>After so many the time for which a deaf rival is left alone is not doubled any more.</summary>
    private const int MaximumHoldOffs = 5;

    private readonly CarpParameters _parameters;
    private TimerTable _timers = new();
    private ActionQueue _actions;
    private SendHealth _sendHealth = new();
    private SealTable _seals;
    private TieRule _tie = new();
    private DeafRival _deafRival = new();
    private HeardMaster _master;
    private uint _random;

    private byte _demotionLevel;
    private bool _isLinkReady;
    private InetAddress _sourceIpv4;
    private InetAddress _sourceIpv6;

    // Backup
    private MonotonicInstant _listeningSince = MonotonicInstant.Never;
    private MonotonicInstant _lastHeardAt = MonotonicInstant.LongAgo;
    private MonotonicInstant _lastHeardIpv4At = MonotonicInstant.LongAgo;
    private MonotonicInstant _quietUntil = MonotonicInstant.LongAgo;
    private long _nextDelayNanoseconds;
    private MonotonicInstant _worseMasterSince = MonotonicInstant.Never;
    private MonotonicInstant _goodMasterUntil = MonotonicInstant.LongAgo;
    private byte _largestAdvbase;
    private MonotonicInstant _largestAdvbaseAt = MonotonicInstant.LongAgo;
    private MonotonicInstant _holdOffUntil = MonotonicInstant.LongAgo;
    private int _holdOffs;
    private long _extraMasterDownNanoseconds;
    private bool _isIpv4Silent;
    private bool _isIpv6Silent;
    private int _postponements;
    private bool _mustProveSending;
    private bool _isRefused;
    private bool _hasPendingTakeover;
    private CarpTransitionReason _pendingTakeover;

    // Master
    private MonotonicInstant _masterSince;
    private MonotonicInstant _lastAdvertisedAt;
    private MonotonicInstant _lastReassertedAt = MonotonicInstant.LongAgo;
    private bool _hasAdvertised;
    private bool _addressesAreConfirmed;
    private int _advertisementsUntilAnnouncement;
    private bool _isLeaving;
    private bool _isStopRequested;
    private long _releaseNanoseconds;
    private CarpTransitionReason _releaseReason;

    /// <summary>Creates a machine in <see cref="CarpState.Init"/>.</summary>
    public CarpStateMachine(CarpParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _random = parameters.RandomSeed | 1;
        _nextDelayNanoseconds = parameters.StartUpDelayNanoseconds;
    }

    /// <summary>The present state.</summary>
    public CarpState State { get; private set; }

    /// <summary>Whether it was asked to stop and has nothing left to do but what is queued.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> must be called next, if nothing happens before.</summary>
    public MonotonicInstant NextDeadline => _timers.Earliest;

    /// <summary>When a family will have been silent for a master-down time; never when nobody waits for it.</summary>
    public MonotonicInstant MasterDownDeadline(AddressFamily family) =>
        _timers[family == AddressFamily.Ipv4 ? CarpTimer.MasterDownIpv4 : CarpTimer.MasterDownIpv6];

    /// <summary>Takes the next thing to do. The driver takes all before it gives the next input.</summary>
    public bool TryDequeue(out CarpAction action) => _actions.TryDequeue(out action);

    /// <summary>The link is usable (up, carrier, source address present) or not any more.</summary>
    /// <param name="isReady">Whether advertisements can be sent and heard.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleLinkChange(bool isReady, MonotonicInstant now)
    {
        if (isReady == _isLinkReady)
        {
            return;
        }

        _isLinkReady = isReady;
        _timers.Disarm(CarpTimer.LastResort);
        if (!isReady && State != CarpState.Init)
        {
            BecomeInit(CarpTransitionReason.LinkLost);
        }
        else if (isReady && !IsStopped)
        {
            BeginListening(now);
            if (_isFaulty)
            {
                // What a predecessor left behind must not wait for the checks.
                Enqueue(CarpActionKind.RemoveAddresses);
                ArmLastResort(now);
                return;
            }

            BecomeBackup(CarpTransitionReason.LinkReady, now);
        }
    }

    /// <summary>Takes over what was asked of a machine in whose place this one comes, before it is given any input.</summary>
    public void Inherit(CarpStateMachine former)
    {
        ArgumentNullException.ThrowIfNull(former);
        _demotionLevel = former._demotionLevel;
        _quietUntil = former._quietUntil;
        _dampedUntil = former._dampedUntil;
    }

    private void BeginListening(MonotonicInstant now)
    {
        long delay = _nextDelayNanoseconds;
        _nextDelayNanoseconds = _parameters.LinkUpDelayNanoseconds;
        if (delay > 0)
        {
            _quietUntil = MonotonicInstant.Later(_quietUntil, now.AddNanoseconds(delay));
        }

        _listeningSince = MonotonicInstant.Later(now, _quietUntil);
    }

    /// <summary>Our source addresses, which decide ties; the unspecified address where there is none.</summary>
    public void HandleSourceChange(InetAddress ipv4, InetAddress ipv6)
    {
        _sourceIpv4 = ipv4;
        _sourceIpv6 = ipv6;
    }

    /// <summary>An authenticated advertisement that is not ours and not a repeat.</summary>
    /// <param name="advertisement">The advertisement.</param>
    /// <param name="counterKind">What its counter says of its sender.</param>
    /// <param name="receivedAt">When the kernel received it; not later than <paramref name="now"/>.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleAdvertisement(
        in CarpAdvertisement advertisement, CounterKind counterKind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        bool runsFamily = advertisement.Family == AddressFamily.Ipv4 ? _parameters.RunsIpv4 : _parameters.RunsIpv6;
        if (!runsFamily || _seals.Covers(advertisement.Source, advertisement.Counter, receivedAt))
        {
            return;
        }

        if (advertisement.IsBowOut)
        {
            HandleBowOut(in advertisement, counterKind, receivedAt);
            return;
        }

        NoteAdvbase(advertisement.Advbase, receivedAt);
        if (advertisement.Family == AddressFamily.Ipv4)
        {
            _lastHeardIpv4At = receivedAt;
        }

        switch (State)
        {
            case CarpState.Init:
                HandleAdvertisementInInit(in advertisement, receivedAt);
                break;
            case CarpState.Backup:
                HandleAdvertisementInBackup(in advertisement, counterKind, receivedAt, now);
                break;
            case CarpState.Master:
                HandleAdvertisementInMaster(in advertisement, counterKind, receivedAt, now);
                break;
        }
    }

    /// <summary>Serves every timer that is due.</summary>
    public void HandleTimeout(MonotonicInstant now)
    {
        switch (State)
        {
            case CarpState.Init:
                HandleTimeoutInInit(now);
                break;
            case CarpState.Backup:
                HandleTimeoutInBackup(now);
                if (_timers.IsDue(CarpTimer.SendTest, now))
                {
                    TestSending(now);
                }

                break;
            case CarpState.Master:
                HandleTimeoutInMaster(now);
                break;
        }
    }

    /// <summary>What became of a <see cref="CarpActionKind.SendAdvertisement"/>.</summary>
    /// <param name="sent">Whether the frame left in at least one family.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleSendResult(bool sent, MonotonicInstant now)
    {
        RecordSend(sent, now);
        switch (State)
        {
            case CarpState.Init:
                break;
            case CarpState.Backup:
                break;
            case CarpState.Master:
                _hasAdvertised |= sent;
                if (!sent && IsUnheard(now))
                {
                    _mustProveSending = true;
                    _listeningSince = now;
                    BecomeBackup(CarpTransitionReason.CannotSend, now);
                }

                break;
        }
    }

    /// <summary>What became of a <see cref="CarpActionKind.TestSending"/>.</summary>
    /// <param name="sent">Whether the frame left.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleTestResult(bool sent, MonotonicInstant now)
    {
        RecordSend(sent, now);
        if (!sent || State != CarpState.Backup)
        {
            return;
        }

        _mustProveSending = false;
        if (_hasPendingTakeover)
        {
            TakeOver(_pendingTakeover, now);
        }
    }

    private void RecordSend(bool sent, MonotonicInstant now)
    {
        if (_sendHealth.Record(sent, now))
        {
            Report(_sendHealth.IsFailing ? CarpReport.SendingFails : CarpReport.SendingWorks);
        }
    }

    /// <summary>The kernel has confirmed every address.</summary>
    public void HandleAddressesReady()
    {
        _addressesAreConfirmed = true;
        if (State == CarpState.Master && !_isLeaving)
        {
            Announce();
        }
    }

    /// <summary>Every address is gone.</summary>
    public void HandleAddressesRemoved(MonotonicInstant now)
    {
        _addressesAreConfirmed = false;
        if (_isLeaving)
        {
            FinishLeaving(now);
        }
    }

    /// <summary>Leaves for good: a master hands over, then <see cref="IsStopped"/> is true.</summary>
    public void HandleStop(MonotonicInstant now)
    {
        _isStopRequested = true;
        switch (State)
        {
            case CarpState.Init:
                _timers.Disarm(CarpTimer.LastResort);
                IsStopped = true;
                break;
            case CarpState.Backup:
                BecomeInit(CarpTransitionReason.Stopped);
                break;
            case CarpState.Master:
                BeginLeaving(releaseNanoseconds: 0, now);
                break;
        }
    }

    /// <summary>A master hands over, keeps quiet, then listens a full master-down time. Nothing happens in other states.</summary>
    /// <param name="quietNanoseconds">0 when something else keeps it quiet.</param>
    /// <param name="now">The turn's instant.</param>
    /// <param name="reason">What to give as the reason.</param>
    public void HandleRelease(
        long quietNanoseconds, MonotonicInstant now, CarpTransitionReason reason = CarpTransitionReason.Released)
    {
        if (State == CarpState.Master && !_isLeaving)
        {
            _releaseReason = reason;
            BeginLeaving(quietNanoseconds, now);
        }
    }

    private void BeginLeaving(long releaseNanoseconds, MonotonicInstant now)
    {
        _releaseNanoseconds = releaseNanoseconds;
        if (_isLeaving)
        {
            return;
        }

        // Advertisements go on until the addresses are gone, so that nobody takes over beside us.
        _isLeaving = true;
        _timers.Disarm(CarpTimer.Reassert);
        if (_tie.IsHushed || _deafRival.IsHushed)
        {
            _tie.EndHush();
            _timers.Disarm(CarpTimer.HushEnd);
            Advertise(now);
        }

        _timers[CarpTimer.Leave] = now.AddNanoseconds(LeaveLimitNanoseconds);
        Enqueue(CarpActionKind.RemoveAddresses);
    }

    private void FinishLeaving(MonotonicInstant now)
    {
        _actions.Enqueue(new CarpAction { Kind = CarpActionKind.SendFarewell, Fields = CarpPrecedence.BowOut });
        if (_isStopRequested)
        {
            BecomeInit(CarpTransitionReason.Stopped);
        }
        else
        {
            _quietUntil = now.AddNanoseconds(_releaseNanoseconds);
            _listeningSince = _quietUntil;
            if (_isFaulty)
            {
                BecomeFaulty(now);
                return;
            }

            BecomeBackup(_releaseReason, now);
        }
    }

    private void BecomeInit(CarpTransitionReason reason)
    {
        CarpState oldState = State;
        LeaveState();
        State = CarpState.Init;

        // What a dead link refused says nothing about the next one.
        _sendHealth = new SendHealth();
        _mustProveSending = false;
        _holdOffUntil = MonotonicInstant.LongAgo;
        IsStopped = _isStopRequested;
        NoteStateChange(oldState, reason);
    }

    private void BecomeBackup(CarpTransitionReason reason, MonotonicInstant now, in CarpAction cause = default)
    {
        CarpState oldState = State;
        LeaveState();
        _holdOffs = oldState == CarpState.Master ? 0 : _holdOffs;
        State = CarpState.Backup;
        if (oldState == CarpState.Init)
        {
            // A predecessor that was killed may have left them behind.
            Enqueue(CarpActionKind.RemoveAddresses);
        }

        if (MustTestSending)
        {
            _timers[CarpTimer.SendTest] = now.AddNanoseconds(_parameters.Interval.Nanoseconds);
        }

        _isIpv4Silent = _isIpv6Silent = false;
        ArmMasterDown(AddressFamily.Ipv4, now);
        ArmMasterDown(AddressFamily.Ipv6, now);
        NoteStateChange(oldState, reason, cause);
        if (_isStopRequested)
        {
            // Whatever took mastership from us, we were leaving for good.
            BecomeInit(CarpTransitionReason.Stopped);
        }
        else if (_isFaulty && reason != CarpTransitionReason.LastResort)
        {
            // It was a last resort, and another serves.
            BecomeFaulty(now);
        }
    }

    /// <summary>
    /// Queues, in this order: the advertisement, which holds other backups back; the addresses; the change itself for log and hooks.
    /// The announcement follows when the kernel has confirmed the addresses.
    /// </summary>
    private void BecomeMaster(CarpTransitionReason reason, MonotonicInstant now, in CarpAction cause = default)
    {
        CarpState oldState = State;
        long elapsed = now.NanosecondsSince(MonotonicInstant.Later(_lastHeardAt, _listeningSince));
        LeaveState();
        State = CarpState.Master;
        _masterSince = now;
        _hasAdvertised = false;
        _mustProveSending = false;
        _extraMasterDownNanoseconds = 0;
        _postponements = 0;
        _tie = new TieRule();
        _holdOffUntil = MonotonicInstant.LongAgo;
        _master.Forget();
        Advertise(now);
        Enqueue(CarpActionKind.AddAddresses);
        NoteStateChange(oldState, reason, cause with { ElapsedNanoseconds = elapsed });
    }

    /// <summary>Clears every timer; whoever leaves Master also gives its addresses up, before anything else.</summary>
    private void LeaveState()
    {
        if (State == CarpState.Master && !_isLeaving)
        {
            Enqueue(CarpActionKind.RemoveAddresses);
        }

        _timers = new TimerTable();
        _worseMasterSince = MonotonicInstant.Never;
        TakeoverHeldSince = MonotonicInstant.Never;
        _hasPendingTakeover = false;
        _isRefused = false;
        _awaitsChecks = false;
        _isLeaving = false;
        _tie.EndHush();
        _deafRival = new DeafRival();
        _advertisementsUntilAnnouncement = 0;
        _addressesAreConfirmed = false;
    }

    private void NoteStateChange(CarpState oldState, CarpTransitionReason reason, in CarpAction cause = default) =>
        _actions.Enqueue(cause with { Kind = CarpActionKind.StateChanged, OldState = oldState, NewState = State, Reason = reason });

    private void Enqueue(CarpActionKind kind) => _actions.Enqueue(new CarpAction { Kind = kind });

    private void Report(CarpReport report, in CarpAdvertisement about = default) =>
        _actions.Enqueue(Describe(in about) with { Kind = CarpActionKind.Report, Report = report });

    private static CarpAction Describe(in CarpAdvertisement about) =>
        new() { Peer = about.Source, PeerMac = about.SourceMac, PeerFields = CarpPrecedence.Of(in about) };

    /// <summary>A step of xorshift32; the delays it feeds need variety, not secrecy.</summary>
    private uint NextRandom()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return _random;
    }
}
