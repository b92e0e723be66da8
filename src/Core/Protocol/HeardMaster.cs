using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// Who is master as far as we hear: the best advertiser, until it misses its own interval. A worse one does not replace it,
/// so that a late advertisement of the old master cannot hide the new one.
/// </summary>
internal struct HeardMaster
{
    private bool _isKnown;

    public InetAddress Source { get; private set; }

    public CarpPrecedence Fields { get; private set; }

    public MonotonicInstant HeardAt { get; private set; }

    /// <summary>Whether an advertisement was heard within <paramref name="nanoseconds"/> before <paramref name="now"/>.</summary>
    public readonly bool WasHeardWithin(long nanoseconds, MonotonicInstant now) =>
        _isKnown && now.NanosecondsSince(HeardAt) <= nanoseconds;

    public void Note(InetAddress source, CarpPrecedence fields, MonotonicInstant heardAt)
    {
        // Its interval and half of it: one advertisement may be late, two missing mean another is master.
        bool isStale = !WasHeardWithin(Fields.Interval.Nanoseconds * 3 / 2, heardAt);
        if (isStale || source == Source || !fields.IsWorseThan(Fields))
        {
            _isKnown = true;
            Source = source;
            Fields = fields;
            HeardAt = heardAt;
        }
    }

    public void Visit(ref CanonicalStream stream, long memoryNanoseconds)
    {
        MonotonicInstant heardAt = HeardAt;
        CarpPrecedence fields = Fields;
        InetAddress source = Source;
        stream.Value(ref _isKnown);
        stream.Instant(ref heardAt, memoryNanoseconds);
        stream.Precedence(ref fields);
        stream.Address(ref source);
        (HeardAt, Fields, Source) = (heardAt, fields, source);
    }

    public void Forget() => _isKnown = false;
}
