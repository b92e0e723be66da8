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

    private const long ShortestReactionNanoseconds = 50_000_000;
    private const long SlackNanoseconds = 200_000_000;

    /// <summary>Advertisements of ours, each with the rival heard beside it, before we fall silent to find out whether it yields.</summary>
    private const int PatienceAdvertisements = 3;

    private int _advertisementsBesideRival;
    private CounterKind _rivalKind;
    private bool _rivalIsClone;
    private MonotonicInstant _reference;

    public TieRule()
    {
        RivalHeardAt = MonotonicInstant.LongAgo;
    }

    /// <summary>Whether we are deliberately silent.</summary>
    public bool IsHushed { get; private set; }

    /// <summary>When the equal rival was last heard.</summary>
    public MonotonicInstant RivalHeardAt { get; private set; }

    public void NoteRival(CounterKind kind, bool isClone, MonotonicInstant heardAt)
    {
        _rivalKind = kind;
        _rivalIsClone = isClone;
        RivalHeardAt = heardAt;
    }

    /// <summary>Counts one advertisement of ours.</summary>
    public void NoteAdvertisement(CarpInterval interval, MonotonicInstant now)
    {
        long silence = now.NanosecondsSince(RivalHeardAt);
        if (silence <= interval.Nanoseconds)
        {
            _advertisementsBesideRival++;
        }
        else if (silence > 2 * interval.Nanoseconds)
        {
            _advertisementsBesideRival = 0;
        }
    }

    /// <summary>Whether the rival has outlasted our patience: it may be a peer that believes that it wins.</summary>
    /// <param name="lastAdvertisementAt">Our last advertisement; a rival not heard since has yielded.</param>
    public readonly bool IsPatienceExhausted(MonotonicInstant lastAdvertisementAt) =>
        _advertisementsBesideRival >= PatienceAdvertisements
        && (_rivalKind != CounterKind.Nativecarp || _rivalIsClone)
        && RivalHeardAt > lastAdvertisementAt;

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
        _reference = reference;
        _advertisementsBesideRival = 0;

        long length = ReactionNanoseconds(interval) + interval.Nanoseconds + SlackNanoseconds;
        if (isWinner)
        {
            length = long.Max(length, 2 * interval.Nanoseconds);
        }

        long longest = masterDownTime.Nanoseconds - (interval.Nanoseconds / 2);
        length = long.Min(length, longest);
        if (_rivalIsClone)
        {
            // There is no order with a clone: whoever happens to be silent for longer hears the other first.
            length = (longest / 2) + (random % (longest / 2));
        }

        return reference.AddNanoseconds(length);
    }

    public void EndHush() => IsHushed = false;

    /// <summary>Whether a rival's advertisement comes too late to be an answer to our last one.</summary>
    public readonly bool CannotBeAnAnswer(MonotonicInstant receivedAt, CarpInterval interval) =>
        receivedAt.NanosecondsSince(_reference) > ReactionNanoseconds(interval);

    private readonly long ReactionNanoseconds(CarpInterval interval) => _rivalKind == CounterKind.Unknown
        ? UcarpReactionNanoseconds
        : long.Max(interval.Nanoseconds / 2, ShortestReactionNanoseconds);
}
