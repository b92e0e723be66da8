using System;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Logging;

/// <summary>
/// Holds back repeated log lines: the first of a key passes at once, later ones at most once in 10 s with a count of those held back.
/// Memory is fixed: when more keys are active than there is room for, the surplus keys share one place, so that a flood with forged
/// addresses writes a bounded number of lines as well.
/// </summary>
/// <typeparam name="TKey">What makes two lines the same, such as reason and peer.</typeparam>
/// <param name="capacity">How many keys are told apart at a time.</param>
internal sealed class RepeatLimiter<TKey>(int capacity)
    where TKey : struct, IEquatable<TKey>
{
    /// <summary>The least time between two lines of one key.</summary>
    public const long QuietNanoseconds = 10_000_000_000;

    private readonly Entry[] _entries = new Entry[capacity];
    private Entry _surplus = new() { LastPassed = MonotonicInstant.LongAgo };
    private int _count;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="key">The line's key.</param>
    /// <param name="now">The turn's instant.</param>
    /// <param name="heldBack">How many lines were held back since the last one that passed; 0 when this one is.</param>
    public bool TryPass(in TKey key, MonotonicInstant now, out int heldBack)
    {
        ref Entry entry = ref FindOrTake(key, now);
        if (now.NanosecondsSince(entry.LastPassed) < QuietNanoseconds)
        {
            entry.HeldBack = entry.HeldBack == int.MaxValue ? int.MaxValue : entry.HeldBack + 1;
            heldBack = 0;
            return false;
        }

        heldBack = entry.HeldBack;
        entry.HeldBack = 0;
        entry.LastPassed = now;
        return true;
    }

    // The key's own place, a new one, that of a key long quiet, or the one for all the rest.
    private ref Entry FindOrTake(in TKey key, MonotonicInstant now)
    {
        int quiet = -1;
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Key.Equals(key))
            {
                return ref entry;
            }

            if (now.NanosecondsSince(entry.LastPassed) >= QuietNanoseconds)
            {
                quiet = i;
            }
        }

        int index = _count < _entries.Length ? _count++ : quiet;
        if (index < 0)
        {
            return ref _surplus;
        }

        _entries[index] = new Entry { Key = key, LastPassed = MonotonicInstant.LongAgo };
        return ref _entries[index];
    }

    private struct Entry
    {
        public TKey Key;
        public MonotonicInstant LastPassed;
        public int HeldBack;
    }
}
