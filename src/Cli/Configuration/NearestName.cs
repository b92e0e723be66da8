using System;

namespace NativeCarp.Cli.Configuration;

/// <summary>Guesses which key was meant by a misspelt one.</summary>
internal static class NearestName
{
    private const int MaxLength = 32;

    /// <summary>The known name with the fewest letters changed, at most a third of them; null when none is near.</summary>
    public static string? Find(string name, ReadOnlySpan<ConfigurationKey> known)
    {
        string? nearest = null;
        if (name.Length > MaxLength)
        {
            return nearest;
        }

        string written = name.ToLowerInvariant().Replace('_', '-');
        int least = int.Max(1, name.Length / 3) + 1;
        foreach (ConfigurationKey key in known)
        {
            // Somebody who writes the beginning of a word means that word.
            int distance = written.Length > 2 && key.Name.StartsWith(written, StringComparison.Ordinal) ? 1 : Distance(written, key.Name);
            if (distance < least)
            {
                least = distance;
                nearest = key.Name;
            }
        }

        return nearest;
    }

    // Letters to insert, remove, replace or swap with their neighbour (optimal string alignment), row by row.
    private static int Distance(string left, string right)
    {
        Span<int> beforeLast = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = int.Min(int.Min(row[j - 1], last[j]) + 1, last[j - 1] + changed);
                bool isSwapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                row[j] = isSwapped ? int.Min(row[j], beforeLast[j - 2] + 1) : row[j];
            }

            last.CopyTo(beforeLast);
            row.CopyTo(last);
        }

        return last[right.Length];
    }
}
