using System;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <content>
/// The state as bytes, for a search through all states. Left out is what only explains: when somebody was heard last, and the generator of
/// the few random delays. Source: exploration.md section 3.
/// </content>
public sealed partial class CarpStateMachine
{
    /// <summary>No more than this is written.</summary>
    internal const int CanonicalLengthBytes = 440;

    /// <summary>Writes the state and returns its length. The queue of actions must be empty.</summary>
    /// <param name="destination">At least <see cref="CanonicalLengthBytes"/> long.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="counter">A counter not below any that was seen; what matters of the others is the distance to it.</param>
    internal int WriteCanonical(Span<byte> destination, MonotonicInstant now, ulong counter)
    {
        CanonicalStream stream = CanonicalStream.Writer(destination, now, counter);
        Visit(ref stream);
        return stream.Position;
    }

    /// <summary>Takes a state over that a machine with the same parameters has written, and returns its length.</summary>
    internal int Restore(Span<byte> source, MonotonicInstant now, ulong counter)
    {
        CanonicalStream stream = CanonicalStream.Reader(source, now, counter);
        Visit(ref stream);
        return stream.Position;
    }

    internal void Visit(ref CanonicalStream stream)
    {
        CarpState state = State;
        stream.Value(ref state);
        State = state;
        bool isStopped = IsStopped;
        stream.Value(ref isStopped);
        IsStopped = isStopped;
        stream.Value(ref _demotionLevel);
        stream.Value(ref _isLinkReady);
        stream.Address(ref _sourceIpv4);
        stream.Address(ref _sourceIpv6);
        _timers.Visit(ref stream);

        // Everything is compared with at most this far back.
        long memory = MasterDownTime.Nanoseconds + (4 * _parameters.Interval.Nanoseconds);
        _master.Visit(ref stream, memory);
        _sendHealth.Visit(ref stream, MasterDownTime.Nanoseconds);
        _seals.Visit(ref stream);
        _tie.Visit(ref stream, memory);
        _deafRival.Visit(ref stream, memory);
        VisitBackup(ref stream, memory);
        VisitMaster(ref stream, memory);
        VisitHealth(ref stream);
    }

    private void VisitBackup(ref CanonicalStream stream, long memory)
    {
        stream.Instant(ref _listeningSince, MasterDownTime.Nanoseconds);
        stream.Instant(ref _lastHeardIpv4At, memory);
        stream.Instant(ref _quietUntil, memoryNanoseconds: 0);
        stream.Value(ref _nextDelayNanoseconds);
        stream.Instant(ref _worseMasterSince, _parameters.PreemptDelayNanoseconds);
        stream.Instant(ref _goodMasterUntil, memoryNanoseconds: 0);
        stream.Instant(ref _largestAdvbaseAt, MasterDownTime.Nanoseconds);
        stream.Value(ref _largestAdvbase);
        stream.Instant(ref _holdOffUntil, memoryNanoseconds: 0);
        stream.Value(ref _holdOffs);
        stream.Value(ref _extraMasterDownNanoseconds);
        stream.Value(ref _isIpv4Silent);
        stream.Value(ref _isIpv6Silent);
        stream.Value(ref _postponements);
        stream.Value(ref _mustProveSending);
        VisitSecondPath(ref stream);
        stream.Value(ref _isHeld);
        stream.Instant(ref _dampedUntil, memoryNanoseconds: 0);
        stream.Value(ref _isRefused);
        stream.Value(ref _hasPendingTakeover);
        stream.Value(ref _pendingTakeover);
    }

    private void VisitMaster(ref CanonicalStream stream, long memory)
    {
        if (!stream.IsReading && State != CarpState.Master)
        {
            // A new mastership sets or never asks them.
            _masterSince = _lastAdvertisedAt = MonotonicInstant.LongAgo;
            _hasAdvertised = false;
        }

        stream.Instant(ref _masterSince, MasterDownTime.Nanoseconds);
        stream.Instant(ref _lastAdvertisedAt, memory);
        stream.Instant(ref _lastReassertedAt, ReassertSpacingNanoseconds);
        stream.Value(ref _hasAdvertised);
        stream.Value(ref _addressesAreConfirmed);
        stream.Value(ref _advertisementsUntilAnnouncement);
        stream.Value(ref _isLeaving);
        stream.Value(ref _isStopRequested);
        stream.Value(ref _releaseNanoseconds);
        stream.Value(ref _releaseReason);
    }
}
