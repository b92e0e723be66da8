using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Keeps the time and the memory of who else has a virtual address: one probe before a take-over, the question that a deaf rival is the
/// reason for, and a question again and again while a conflict lasts. In the spirit of RFC 5227 section 2.4.
/// </summary>
internal sealed class ConflictWatch
{
    /// <summary>A probe takes time to be answered; who is master sooner than that does not ask.</summary>
    private const long ShortestMasterDownNanoseconds = 300_000_000;

    /// <summary>Between two questions about one conflict, and so between two announcements because of it (RFC 5227: DEFEND_INTERVAL).</summary>
    private const long RecheckNanoseconds = 10_000_000_000;

    private readonly AddressQuestion _question;
    private readonly ConflictPolicy _policy;
    private readonly long _intervalNanoseconds;
    private readonly long _leadNanoseconds;
    private MonotonicInstant _probedFor = MonotonicInstant.Never;
    private MonotonicInstant _nextCheck = MonotonicInstant.Never;
    private AddressConflict? _left;
    private bool _isForRival;
    private bool _isConfirmed;
    private bool _wasAsked;

    public ConflictWatch(CarpParameters parameters, ConflictPolicy policy)
    {
        _question = new AddressQuestion(parameters.Interval);
        _intervalNanoseconds = parameters.Interval.Nanoseconds;
        long masterDown = parameters.ComputeMasterDownTime(0).Nanoseconds;
        _leadNanoseconds = masterDown / 3;
        _policy = masterDown < ShortestMasterDownNanoseconds ? ConflictPolicy.Unasked : policy;
    }

    /// <summary>The conflict there is; null when none is known.</summary>
    public AddressConflict? Current { get; private set; }

    /// <summary>Whether a host that is none of the nodes keeps us from taking over.</summary>
    public bool IsRefusing => _policy == ConflictPolicy.Refuse && Current is { Node.IsUnspecified: true };

    /// <summary>What the question under way is about.</summary>
    public InetAddress Asked => _question.Address;

    /// <summary>When <see cref="HandleTimeout"/> must be called next.</summary>
    /// <param name="takeover">When a backup will take over; never when it is none or does not know.</param>
    public MonotonicInstant NextDeadline(MonotonicInstant takeover) => MonotonicInstant.Earlier(
        _question.NextDeadline,
        MonotonicInstant.Earlier(_question.IsOpen ? MonotonicInstant.Never : _nextCheck, NextProbe(takeover)));

    /// <summary>Asks on behalf of a master whose rival does not yield.</summary>
    public void AskForRival(InetAddress address, MonotonicInstant now)
    {
        _isForRival = true;
        _wasAsked = false;
        _question.Begin(address, now);
    }

    /// <summary>A question has left this host: silence says something now.</summary>
    public void NoteAsked() => _wasAsked = true;

    /// <summary>Whether the one probe before a take-over is due; true once for each take-over.</summary>
    public bool TryProbe(MonotonicInstant takeover, MonotonicInstant now)
    {
        if (NextProbe(takeover) > now)
        {
            return false;
        }

        _probedFor = takeover;
        _left = null;
        return true;
    }

    /// <summary>Serves the question under way.</summary>
    public ConflictEvent HandleTimeout(MonotonicInstant now)
    {
        if (!_question.IsOpen && _nextCheck <= now && Current is AddressConflict conflict)
        {
            _isConfirmed = _wasAsked = false;
            _question.Begin(conflict.Address, now);
        }

        bool wasOpen = _question.IsOpen;
        if (_question.HandleTimeout(now))
        {
            return ConflictEvent.Ask;
        }

        return wasOpen && !_question.IsOpen ? Conclude(now) : ConflictEvent.None;
    }

    /// <summary>Whether a rival was asked for and this is the answer, which closes the question.</summary>
    public bool TryTakeForRival(in NeighborAnswer answer)
    {
        bool isTaken = _isForRival && _question.TryTake(in answer);
        _isForRival &= !isTaken;
        return isTaken;
    }

    /// <summary>
    /// Somebody says that it has the address while no master is heard. True when that is news: a conflict from now on. One of the nodes that
    /// does so before we take over may be about to be heard again: that is kept until we have taken over.
    /// </summary>
    public bool TryNote(AddressConflict conflict, bool isMaster)
    {
        if (Current is not null)
        {
            _isConfirmed = true;
            return false;
        }

        if (!isMaster && !conflict.Node.IsUnspecified)
        {
            _left = conflict;
            return false;
        }

        Begin(conflict);
        return true;
    }

    /// <summary>Whether a backup has probed for the take-over that is due next, or asks about a conflict.</summary>
    public bool IsAsking(MonotonicInstant takeover) => _question.IsOpen || (_probedFor == takeover && !takeover.IsNever);

    /// <summary>
    /// The state has changed. Only a new master takes over what was found before it became one. True when the last master still has the
    /// address, so that there is a conflict from now on.
    /// </summary>
    public bool HandleStateChange(CarpState newState)
    {
        AddressConflict? left = _left;
        _left = null;
        _isForRival = false;
        if (newState != CarpState.Master)
        {
            End();
            return false;
        }

        if (left is not AddressConflict conflict || Current is not null)
        {
            return false;
        }

        Begin(conflict);
        return true;
    }

    private MonotonicInstant NextProbe(MonotonicInstant takeover) => _policy == ConflictPolicy.Unasked || takeover == _probedFor
        ? MonotonicInstant.Never
        : takeover.AddNanoseconds(-_leadNanoseconds);

    private ConflictEvent Conclude(MonotonicInstant now)
    {
        bool wasForRival = _isForRival;
        _isForRival = false;
        if (wasForRival)
        {
            return _wasAsked ? ConflictEvent.RivalIsSilent : ConflictEvent.None;
        }

        if (_wasAsked && !_isConfirmed)
        {
            return ConflictEvent.Over;
        }

        _nextCheck = now.AddNanoseconds(CheckSpacingNanoseconds);
        return _isConfirmed ? ConflictEvent.Confirmed : ConflictEvent.None;
    }

    /// <summary>A conflict that keeps us from taking over is asked about as often as we would advertise.</summary>
    private long CheckSpacingNanoseconds => IsRefusing ? _intervalNanoseconds : RecheckNanoseconds;

    private void Begin(AddressConflict conflict)
    {
        Current = conflict;
        _nextCheck = conflict.Since.AddNanoseconds(CheckSpacingNanoseconds);
    }

    /// <summary>Forgets the conflict.</summary>
    public void End()
    {
        Current = null;
        _nextCheck = MonotonicInstant.Never;
        _question.Close();
    }
}
