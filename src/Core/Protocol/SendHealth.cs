using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// Whether advertisements leave this host. Three failures in a row are a failure, three successes in a row a recovery,
/// as in the kernels. Source: protocol.md section 3.7, <c>carp_send_ad_error</c>.
/// </summary>
internal struct SendHealth
{
    private const int Threshold = 3;

    private int _failuresInARow;
    private int _successesInARow;

    public SendHealth()
    {
        LastSuccessAt = MonotonicInstant.LongAgo;
    }

    public bool IsFailing { get; private set; }

    public MonotonicInstant LastSuccessAt { get; private set; }

    public void Visit(ref CanonicalStream stream, long memoryNanoseconds)
    {
        // More in a row than decide make no difference.
        _failuresInARow = int.Min(_failuresInARow, Threshold);
        _successesInARow = int.Min(_successesInARow, Threshold);
        bool isFailing = IsFailing;
        MonotonicInstant lastSuccessAt = LastSuccessAt;
        stream.Value(ref _failuresInARow);
        stream.Value(ref _successesInARow);
        stream.Value(ref isFailing);
        stream.Instant(ref lastSuccessAt, memoryNanoseconds);
        (IsFailing, LastSuccessAt) = (isFailing, lastSuccessAt);
    }

    /// <summary>Records one attempt; true when <see cref="IsFailing"/> changed by it.</summary>
    public bool Record(bool sent, MonotonicInstant now)
    {
        if (sent)
        {
            LastSuccessAt = now;
            _failuresInARow = 0;
            _successesInARow++;
        }
        else
        {
            _successesInARow = 0;
            _failuresInARow++;
        }

        bool failing = IsFailing ? _successesInARow < Threshold : _failuresInARow >= Threshold;
        bool changed = failing != IsFailing;
        IsFailing = failing;
        return changed;
    }
}
