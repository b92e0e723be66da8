using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Measured times of repeated runs, in nanoseconds.</summary>
internal sealed class Latencies
{
    private readonly long[] _sorted;

    internal Latencies(IEnumerable<long> nanoseconds) => _sorted = [.. nanoseconds.Order()];

    internal double MinimumMilliseconds => WallClock.Milliseconds(_sorted[0]);

    internal double MedianMilliseconds => Percentile(50);

    internal double P90Milliseconds => Percentile(90);

    internal double MaximumMilliseconds => WallClock.Milliseconds(_sorted[^1]);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_sorted.Length} runs: least {MinimumMilliseconds:F3} ms, median {MedianMilliseconds:F3} ms, p90 {P90Milliseconds:F3} ms, "
        + $"most {MaximumMilliseconds:F3} ms");

    // Nearest rank: the smallest value that at least this share of the runs does not exceed.
    private double Percentile(int percent) => WallClock.Milliseconds(_sorted[((_sorted.Length * percent) + 99) / 100 - 1]);
}
