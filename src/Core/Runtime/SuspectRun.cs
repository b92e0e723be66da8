using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Advertisements whose counter does not tell whether their sender is alive. They are believed while somebody else has the virtual address,
/// which is asked about. Suspicion is about the address, not about a source: sources are not authenticated.
/// <para>
/// A backup believes while the last answer is younger than a master-down time. Then it asks again, and believes a repeated counter, for
/// OpenBSD's is one, until the question has ended; an old counter it does not. When nobody answers, what advertises is a ghost: not believed
/// before an answer, and the question is put again with its next advertisement. So a recording outlives its master by a master-down time,
/// the pause between two recorded frames and the time of a question at most. A master believes only what is answered just then: on a wrong
/// word it would give up an address that nobody else has. That a question has no answer says something only if it left this host.
/// </para>
/// </summary>
internal sealed class SuspectRun
{
    private readonly long _intervalNanoseconds;
    private readonly long _masterDownNanoseconds;
    private readonly AddressQuestion _question;
    private CarpAdvertisement _last;
    private CounterKind _lastKind;
    private MonotonicInstant _lastReceivedAt;
    private bool _isLastHeld;
    private bool _wasAsked;
    private CarpAdvertisement _bowOut;
    private bool _hasBowOut;
    private MonotonicInstant _bowOutHeardAt = MonotonicInstant.LongAgo;
    private MonotonicInstant _vouchedUntil = MonotonicInstant.LongAgo;

    public SuspectRun(InetAddress address, CarpParameters parameters)
    {
        Address = address;
        _intervalNanoseconds = parameters.Interval.Nanoseconds;
        _masterDownNanoseconds = parameters.ComputeMasterDownTime(0).Nanoseconds;
        _question = new AddressQuestion(parameters.Interval);
    }

    /// <summary>The virtual address that is asked about.</summary>
    public InetAddress Address { get; }

    /// <summary>Whether the last question had no answer.</summary>
    public bool IsGhost { get; private set; }

    /// <summary>The last advertisement under suspicion.</summary>
    public ref readonly CarpAdvertisement Last => ref _last;

    public MonotonicInstant NextDeadline => _question.NextDeadline;

    /// <summary>Whether the advertisement is to be believed now. If not, it may be when the address answers.</summary>
    public bool TryBelieve(
        in CarpAdvertisement advertisement, CounterKind kind, CarpState state, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        if (state == CarpState.Init)
        {
            return false;
        }

        bool isBackup = state == CarpState.Backup;
        if (advertisement.IsBowOut)
        {
            if (isBackup)
            {
                HoldBowOut(in advertisement, now);
            }

            return false;
        }

        if (isBackup && now < _vouchedUntil)
        {
            return true;
        }

        bool isBelieved = isBackup && !IsGhost && kind == CounterKind.Repeating;
        _last = advertisement;
        _lastKind = kind;
        _lastReceivedAt = receivedAt;
        _isLastHeld = !isBelieved;
        if (!_question.IsOpen && now.NanosecondsSince(_question.BegunAt) >= PauseNanoseconds)
        {
            BeginQuestion(now);
        }

        return isBelieved;
    }

    /// <summary>Serves what is due.</summary>
    public SuspectEvent HandleTimeout(MonotonicInstant now)
    {
        bool wasOpen = _question.IsOpen;
        if (_question.HandleTimeout(now))
        {
            return SuspectEvent.Ask;
        }

        if (!wasOpen || _question.IsOpen)
        {
            return SuspectEvent.None;
        }

        _isLastHeld = false;
        if (!_wasAsked)
        {
            _hasBowOut = false;
            return SuspectEvent.None;
        }

        _vouchedUntil = MonotonicInstant.LongAgo;
        if (_hasBowOut)
        {
            return SuspectEvent.BowOutConfirmed;
        }

        bool isNews = !IsGhost;
        IsGhost = true;
        return isNews ? SuspectEvent.GhostFound : SuspectEvent.None;
    }

    /// <summary>A probe has left this host.</summary>
    public void NoteAsked() => _wasAsked = true;

    /// <summary>Takes an answer of somebody else in; false when none was awaited.</summary>
    public bool TryTakeAnswer(in NeighborAnswer answer)
    {
        if (!_question.TryTake(in answer))
        {
            return false;
        }

        IsGhost = false;
        _hasBowOut = false;
        _vouchedUntil = _question.BegunAt.AddNanoseconds(_masterDownNanoseconds);
        return true;
    }

    /// <summary>Takes the advertisement that waited for the answer, if one did and is not out of date.</summary>
    public bool TryRelease(
        MonotonicInstant now, out CarpAdvertisement advertisement, out CounterKind kind, out MonotonicInstant receivedAt)
    {
        (advertisement, kind, receivedAt) = (_last, _lastKind, _lastReceivedAt);
        bool isReleased = _isLastHeld && now.NanosecondsSince(receivedAt) <= _intervalNanoseconds;
        _isLastHeld = false;
        return isReleased;
    }

    /// <summary>Takes the goodbye that was confirmed.</summary>
    public CarpAdvertisement TakeBowOut()
    {
        _hasBowOut = false;
        return _bowOut;
    }

    /// <summary>We have become master: what answered for the address until now says nothing about who shares it from now on.</summary>
    public void HandleMastership()
    {
        _question.Close();
        _vouchedUntil = MonotonicInstant.LongAgo;
        _isLastHeld = false;
        _hasBowOut = false;
    }

    /// <summary>A flood of recordings must not become a flood of questions.</summary>
    private long PauseNanoseconds => _intervalNanoseconds / 2;

    private void HoldBowOut(in CarpAdvertisement bowOut, MonotonicInstant now)
    {
        if (_hasBowOut || now.NanosecondsSince(_bowOutHeardAt) < PauseNanoseconds)
        {
            return;
        }

        _bowOut = bowOut;
        _hasBowOut = true;
        _bowOutHeardAt = now;
        if (!_question.IsOpen)
        {
            BeginQuestion(now);
        }
    }

    /// <summary>See <see cref="CarpStateMachine.WriteCanonical"/>.</summary>
    internal void Visit(ref CanonicalStream stream)
    {
        bool isGhost = IsGhost;
        stream.Value(ref isGhost);
        IsGhost = isGhost;
        stream.Value(ref _wasAsked);
        stream.Instant(ref _vouchedUntil, memoryNanoseconds: 0);
        stream.Instant(ref _bowOutHeardAt, PauseNanoseconds);
        _question.Visit(ref stream, _masterDownNanoseconds);
        stream.Value(ref _isLastHeld);
        if (_isLastHeld)
        {
            stream.Value(ref _lastKind);
            stream.Instant(ref _lastReceivedAt, _intervalNanoseconds);
            Visit(ref stream, ref _last);
        }

        stream.Value(ref _hasBowOut);
        if (_hasBowOut)
        {
            Visit(ref stream, ref _bowOut);
        }
    }

    private static void Visit(ref CanonicalStream stream, ref CarpAdvertisement advertisement)
    {
        InetAddress source = advertisement.Source;
        var fields = CarpPrecedence.Of(in advertisement);
        ulong counter = advertisement.Counter;
        stream.Address(ref source);
        stream.Precedence(ref fields);
        stream.Value(ref counter);
        advertisement = advertisement with
        {
            Source = source,
            Advbase = fields.Advbase,
            Advskew = fields.Advskew,
            Demotion = fields.Demotion,
            Counter = counter,
        };
    }

    private void BeginQuestion(MonotonicInstant now)
    {
        _question.Begin(Address, now);
        _wasAsked = false;
    }
}
