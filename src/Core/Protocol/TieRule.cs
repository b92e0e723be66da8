using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// What a master remembers of an equal rival. The rule it serves: we only ever yield to a frame that cannot be an answer to ours.
/// Two that yield at once when their advertisements cross would both be backup, and again every master-down time.
/// Source: architecture.md section 4 "the hush rule", exploration.md sections 2 and 4.
/// </summary>
internal struct TieRule
{
    /// <summary>How long an answer to ours may take beside ucarp, which hands a frame over up to a second late.</summary>
    private const long UcarpReactionNanoseconds = 1_200_000_000;

    /// <summary>
    /// How long before our master-down time our silence must be over: a ucarp that yielded to us takes our next advertisement in up to a
    /// second late, and must do so before its own master-down time has run out.
    /// </summary>
    private const long UcarpMarginNanoseconds = 1_300_000_000;

    private const long ShortestLeadNanoseconds = 700_000_000;

    private const long ShortestReactionNanoseconds = 50_000_000;
    private const long SlackNanoseconds = 200_000_000;

    /// <summary>Advertisements of ours, each with the rival heard beside it, before we fall silent to find out whether it yields.</summary>
    private const int PatienceAdvertisements = 3;

    private int _advertisementsBesideRival;
    private CounterKind _rivalKind;
    private bool _rivalIsClone;
    private MonotonicInstant _reference;
    private MonotonicInstant _latestEnd;
    private bool _isRivalHeardSince;
    private MonotonicInstant _ipv6RivalSince;
    private MonotonicInstant _ipv6RivalAt;

    public TieRule()
    {
        RivalHeardAt = _ipv6RivalAt = _ipv6RivalSince = MonotonicInstant.LongAgo;
    }

    /// <summary>Whether we are deliberately silent.</summary>
    public bool IsHushed { get; private set; }

    /// <summary>Whether the silence precedes the advertisement by which we make ourselves heard.</summary>
    public bool IsWaitingToAssert { get; private set; }

    /// <summary>When the equal rival was last heard.</summary>
    public MonotonicInstant RivalHeardAt { get; private set; }

    public void NoteRival(CounterKind kind, bool isClone, MonotonicInstant heardAt)
    {
        _rivalKind = kind;
        _rivalIsClone = isClone;
        RivalHeardAt = heardAt;
        _isRivalHeardSince = true;
    }

    /// <summary>An equal rival is heard in IPv6; returns since when it has been, without a pause of three intervals.</summary>
    public MonotonicInstant NoteIpv6Rival(CarpInterval interval, MonotonicInstant heardAt)
    {
        if (heardAt.NanosecondsSince(_ipv6RivalAt) > 3 * interval.Nanoseconds)
        {
            _ipv6RivalSince = heardAt;
        }

        _ipv6RivalAt = heardAt;
        return _ipv6RivalSince;
    }

    /// <summary>Counts one advertisement of ours.</summary>
    public void NoteAdvertisement(CarpInterval interval, MonotonicInstant now)
    {
        _isRivalHeardSince = false;
        long silence = now.NanosecondsSince(RivalHeardAt);
        // Half an interval of grace: its advertisements may come just before and just after ours by turns.
        if (silence <= interval.Nanoseconds * 3 / 2)
        {
            _advertisementsBesideRival++;
        }
        else if (silence > 2 * interval.Nanoseconds)
        {
            _advertisementsBesideRival = 0;
        }
    }

    /// <summary>
    /// Whether the rival has outlasted our patience: it may be a peer that believes that it wins. One not heard since our last
    /// advertisement has yielded.
    /// </summary>
    public readonly bool IsPatienceExhausted =>
        _advertisementsBesideRival >= PatienceAdvertisements
        && (_rivalKind != CounterKind.Nativecarp || _rivalIsClone)
        && _isRivalHeardSince;

    /// <summary>Begins the silence before we make ourselves heard, after a rival's advertisement, and returns its end.</summary>
    public MonotonicInstant BeginWaitToAssert(MonotonicInstant heardAt, CarpInterval interval, CarpInterval masterDownTime)
    {
        IsHushed = true;
        IsWaitingToAssert = true;
        return heardAt.AddNanoseconds(ComputeWait(interval, masterDownTime));
    }

    /// <summary>
    /// The rival's advertisements come an interval apart, the last one a moment ago. We speak late enough after it that the one that
    /// tells us whether it yields, the first that cannot be an answer, comes before a ucarp that did yield would miss us.
    /// </summary>
    private readonly long ComputeWait(CarpInterval interval, CarpInterval masterDownTime) => _rivalKind == CounterKind.Unknown
        ? long.Clamp(
            (2 * interval.Nanoseconds) + UcarpMarginNanoseconds - masterDownTime.Nanoseconds,
            0,
            long.Max(0, interval.Nanoseconds - ShortestLeadNanoseconds))
        : 0;

    /// <summary>How long to be silent after we spoke: until the rival's first advertisement that cannot be an answer would be here.</summary>
    private readonly long ComputeSilence(CarpInterval interval, CarpInterval masterDownTime)
    {
        long next = interval.Nanoseconds - ComputeWait(interval, masterDownTime);
        return next + (next > ReactionNanoseconds(interval) ? 0 : interval.Nanoseconds) + SlackNanoseconds;
    }

    /// <summary>Begins a silence after our advertisement at <paramref name="reference"/> and returns its end.</summary>
    /// <param name="reference">Our last advertisement; what comes soon after it may be an answer.</param>
    /// <param name="interval">Our interval.</param>
    /// <param name="masterDownTime">Ours; others must not miss us for as long.</param>
    /// <param name="isWinner">Whether the order of addresses says that we stay; then the silence is at least two intervals.</param>
    /// <param name="random">Lengthens the silence beside a clone, with which there is no order.</param>
    public MonotonicInstant BeginHush(
        MonotonicInstant reference, CarpInterval interval, CarpInterval masterDownTime, bool isWinner, uint random)
    {
        IsHushed = true;
        IsWaitingToAssert = false;
        _reference = reference;
        _advertisementsBesideRival = 0;

        long length = isWinner
            ? long.Max(ReactionNanoseconds(interval) + interval.Nanoseconds + SlackNanoseconds, 2 * interval.Nanoseconds)
            : ComputeSilence(interval, masterDownTime);

        long longest = masterDownTime.Nanoseconds - (interval.Nanoseconds / 2);
        length = long.Min(length, longest);
        if (_rivalIsClone)
        {
            // There is no order with a clone: whoever happens to be silent for longer hears the other first.
            length = (longest / 2) + (random % (longest / 2));
        }

        _latestEnd = reference.AddNanoseconds(longest);
        return reference.AddNanoseconds(length);
    }

    /// <summary>
    /// The end of a silence in which the rival was heard once more. It may have answered, and begun a new interval with that:
    /// whether it goes on is known an interval later.
    /// </summary>
    public readonly MonotonicInstant Prolong(MonotonicInstant end, MonotonicInstant heardAt, CarpInterval interval) => IsWaitingToAssert
        ? end
        : MonotonicInstant.Later(
            end, MonotonicInstant.Earlier(heardAt.AddNanoseconds(interval.Nanoseconds + SlackNanoseconds), _latestEnd));

    public void Visit(ref CanonicalStream stream, long memoryNanoseconds)
    {
        if (!stream.IsReading && (!IsHushed || IsWaitingToAssert))
        {
            _reference = _latestEnd = MonotonicInstant.LongAgo;
        }

        bool isHushed = IsHushed;
        bool isWaitingToAssert = IsWaitingToAssert;
        MonotonicInstant rivalHeardAt = RivalHeardAt;
        _advertisementsBesideRival = int.Min(_advertisementsBesideRival, PatienceAdvertisements);
        stream.Value(ref _advertisementsBesideRival);
        stream.Value(ref _rivalKind);
        stream.Value(ref _rivalIsClone);
        stream.Value(ref isHushed);
        stream.Value(ref isWaitingToAssert);
        stream.Value(ref _isRivalHeardSince);
        stream.Instant(ref _reference, memoryNanoseconds);
        stream.Instant(ref _latestEnd, memoryNanoseconds);
        stream.Instant(ref rivalHeardAt, memoryNanoseconds);
        stream.Instant(ref _ipv6RivalSince, memoryNanoseconds);
        stream.Instant(ref _ipv6RivalAt, memoryNanoseconds);
        (IsHushed, IsWaitingToAssert, RivalHeardAt) = (isHushed, isWaitingToAssert, rivalHeardAt);
    }

    public void EndHush() => IsHushed = IsWaitingToAssert = false;

    /// <summary>Whether a rival's advertisement comes too late to be an answer to our last one.</summary>
    public readonly bool CannotBeAnAnswer(MonotonicInstant receivedAt, CarpInterval interval) =>
        !IsWaitingToAssert && receivedAt.NanosecondsSince(_reference) > ReactionNanoseconds(interval);

    /// <summary>How long after an advertisement of ours what a rival of this kind sends may still be an answer to it.</summary>
    public static long ReactionNanoseconds(CounterKind kind, CarpInterval interval) => kind == CounterKind.Unknown
        ? UcarpReactionNanoseconds
        : long.Max(interval.Nanoseconds / 2, ShortestReactionNanoseconds);

    private readonly long ReactionNanoseconds(CarpInterval interval) => ReactionNanoseconds(_rivalKind, interval);
}
