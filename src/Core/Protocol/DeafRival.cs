using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// What a master remembers of a rival that ought to yield and does not. One that is still heard after four of our advertisements does not
/// hear them: a link that works one way, or a switch that keeps the group from it. We fall silent then, and judge by an advertisement that
/// cannot be an answer to ours: the fault may have ended just now, and if the rival yielded to us while we yield to it, nobody would be left.
/// Source: architecture.md section 4.
/// </summary>
internal struct DeafRival
{
    /// <summary>Advertisements of ours after which we fall silent; the rival is then still heard when a fifth would have been due.</summary>
    private const int PatienceAdvertisements = 4;

    /// <summary>Fast elections must not take a moment's starvation of the other host for deafness.</summary>
    private const long ShortestPatienceNanoseconds = 1_000_000_000;

    private MonotonicInstant _since;
    private MonotonicInstant _heardAt;
    private InetAddress _source;
    private CarpPrecedence _fields;
    private int _advertisements;
    private bool _isReported;

    public DeafRival()
    {
        _since = _heardAt = MonotonicInstant.LongAgo;
    }

    /// <summary>Whether we are silent for its sake.</summary>
    public bool IsHushed { get; private set; }

    /// <summary>Whether we have asked for the address and said nothing since.</summary>
    public bool IsAsked { get; private set; }

    public readonly InetAddress Source => _source;

    public readonly CarpPrecedence Fields => _fields;

    public readonly MonotonicInstant HeardAt => _heardAt;

    /// <summary>
    /// Notes an advertisement of a rival that ought to yield, and returns whether our patience with it is over. While one rival goes on,
    /// others are not looked at.
    /// </summary>
    public bool NoteHeard(InetAddress source, CarpPrecedence fields, MonotonicInstant heardAt, CarpInterval interval)
    {
        // One that misses an advertisement may have yielded to ours.
        bool goesOn = heardAt.NanosecondsSince(_heardAt) <= fields.Interval.Nanoseconds * 3 / 2;
        if (goesOn && source != _source)
        {
            return false;
        }

        if (!goesOn)
        {
            this = new DeafRival { _since = heardAt };
        }

        (_source, _fields, _heardAt) = (source, fields, heardAt);
        long patience = long.Max(interval.Nanoseconds * 5 / 2, ShortestPatienceNanoseconds);
        IsHushed = _advertisements == PatienceAdvertisements && heardAt.NanosecondsSince(_since) >= patience;
        return IsHushed;
    }

    /// <summary>Whether it is time to ask: what was heard last cannot be an answer to our last advertisement.</summary>
    public bool TryAsk(MonotonicInstant lastAdvertisedAt, long reactionNanoseconds)
    {
        if (IsAsked || _heardAt.NanosecondsSince(lastAdvertisedAt) <= reactionNanoseconds)
        {
            return false;
        }

        IsAsked = true;
        return true;
    }

    /// <summary>Counts one advertisement of ours; it ends the silence, and makes whatever was asked worthless.</summary>
    public void NoteAdvertisement()
    {
        _advertisements = int.Min(_advertisements + 1, PatienceAdvertisements);
        IsHushed = IsAsked = false;
    }

    /// <summary>Nobody answered: asked again when our patience is over once more. True the first time.</summary>
    public bool TakeRefusal()
    {
        bool isNews = !_isReported;
        (_since, _advertisements, _isReported) = (_heardAt, 0, true);
        return isNews;
    }

    public void Visit(ref CanonicalStream stream, long memoryNanoseconds)
    {
        if (!stream.IsReading && stream.HasPassed(_heardAt.AddNanoseconds(memoryNanoseconds)))
        {
            this = new DeafRival();
        }

        (bool isHushed, bool isAsked) = (IsHushed, IsAsked);
        stream.Instant(ref _since, memoryNanoseconds);
        stream.Instant(ref _heardAt, memoryNanoseconds);
        stream.Address(ref _source);
        stream.Precedence(ref _fields);
        stream.Value(ref _advertisements);
        stream.Value(ref isHushed);
        stream.Value(ref isAsked);
        stream.Value(ref _isReported);
        (IsHushed, IsAsked) = (isHushed, isAsked);
    }
}
