using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NativeCarp.EndToEnd;

/// <summary>A row of the table: what was measured of each contender, and what is to be reached.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Unit">Of every value.</param>
/// <param name="Target">What nativecarp is to reach, in words.</param>
/// <param name="IsDrawn">Whether the drawing shows it; a time in ms.</param>
internal sealed record Figure(string Title, string Unit, string Target, bool IsDrawn = false)
{
    private readonly Dictionary<string, List<double>> _values = [];

    /// <summary>The contenders in the order in which they were measured, with their values.</summary>
    internal IReadOnlyDictionary<string, List<double>> Values => _values;

    /// <summary>Notes a value; several contenders may be measured at the same time.</summary>
    internal void Add(Contender contender, double value) => Add(contender.Name, value);

    internal void Add(string contender, double value)
    {
        lock (_values)
        {
            if (!_values.TryGetValue(contender, out List<double>? values))
            {
                _values.Add(contender, values = []);
            }

            values.Add(value);
        }
    }

    /// <summary>Median, then the 99th percentile (nearest rank) and the range where there are several values.</summary>
    internal static string Describe(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 1
            ? Number(sorted[0])
            : $"{Number(Percentile(sorted, 50))} (p99 {Number(Percentile(sorted, 99))}; {Number(sorted[0])} .. {Number(sorted[^1])})";
    }

    internal static double Median(IReadOnlyList<double> values) => Percentile([.. values.Order()], 50);

    internal static double Percentile(double[] sorted, int percent) => sorted[(((sorted.Length * percent) + 99) / 100) - 1];

    /// <summary>Three digits that count.</summary>
    private static string Number(double value)
    {
        int decimals = Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, >= 1 => 2, _ => 3 };
        return value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }
}
