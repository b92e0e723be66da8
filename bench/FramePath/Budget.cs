using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace NativeCarp.Bench;

/// <summary>What a benchmark may cost.</summary>
/// <param name="AllocatedBytes">Heap bytes per operation.</param>
/// <param name="MaximumRatio">Time as a multiple of the yardstick, one SHA-1 compression measured in the same run.</param>
internal sealed record Budget(long AllocatedBytes, double MaximumRatio)
{
    /// <summary>Reads <c>budget.json</c>: an object with one member per benchmark.</summary>
    public static Dictionary<string, Budget> Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        var budgets = new Dictionary<string, Budget>(StringComparer.Ordinal);
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
        {
            budgets[entry.Name] = new Budget(
                entry.Value.GetProperty("allocatedBytes").GetInt64(),
                entry.Value.GetProperty("maximumRatio").GetDouble());
        }

        return budgets;
    }
}
