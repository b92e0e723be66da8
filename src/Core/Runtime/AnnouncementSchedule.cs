using System;
using System.Collections.Generic;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// When the addresses of one virtual router are announced: in a series after each confirmation, at once when the election asks for it, and
/// refreshed for as long as we are master. What the limits hold back is postponed, never dropped: our last announcement must be
/// later than a rival's last advertisement.
/// </summary>
internal sealed class AnnouncementSchedule
{
    /// <summary>The most an address is announced in a second.</summary>
    internal const int MaximumInOneSecond = 5;

    /// <summary>The most an address is announced in ten seconds.</summary>
    internal const int MaximumInTenSeconds = 10;

    private const long Second = 1_000_000_000;

    private readonly IReadOnlyList<long> _delays;
    private readonly long _refreshNanoseconds;
    private readonly bool _isLimited;
    private readonly AnnouncementBudget _budget;
    private readonly Entry[] _entries;

    // The last ten of each address, in a ring.
    private readonly MonotonicInstant[] _history;

    public AnnouncementSchedule(AnnouncementPolicy policy, int addressCount, AnnouncementBudget budget)
    {
        _delays = policy.DelaysNanoseconds;
        _refreshNanoseconds = policy.RefreshNanoseconds;
        _isLimited = policy.IsLimited;
        _budget = budget;
        budget.AddAddresses(addressCount);
        _entries = new Entry[addressCount];
        _history = new MonotonicInstant[addressCount * MaximumInTenSeconds];
        Array.Fill(_history, MonotonicInstant.LongAgo);
        Stop();
    }

    private struct Entry
    {
        public MonotonicInstant SeriesStart;
        public MonotonicInstant Requested;
        public MonotonicInstant NextOfSeries;
        public MonotonicInstant HeldUntil;
        public int Step;
        public int Newest;
        public bool IsFirst;

        public readonly MonotonicInstant Due =>
            MonotonicInstant.Later(HeldUntil, MonotonicInstant.Earlier(Requested, NextOfSeries));
    }

    /// <summary>When <see cref="TryTake"/> should be asked next.</summary>
    public MonotonicInstant NextDeadline { get; private set; } = MonotonicInstant.Never;

    /// <summary>Addresses were confirmed: each series begins. Its first announcement is never held back.</summary>
    public void Begin(MonotonicInstant now)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            entry.SeriesStart = now;
            entry.Step = -1;
            entry.IsFirst = true;
            entry.HeldUntil = MonotonicInstant.LongAgo;
            Advance(ref entry, now);
        }

        UpdateDeadline();
    }

    /// <summary>Every address is to be announced now, beside its series.</summary>
    public void Request(MonotonicInstant now)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            entry.Requested = now;
        }

        UpdateDeadline();
    }

    /// <summary>The addresses are leaving: nothing is announced until the next <see cref="Begin"/> or <see cref="Request"/>.</summary>
    public void Stop()
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            entry.Requested = entry.NextOfSeries = MonotonicInstant.Never;
            entry.HeldUntil = MonotonicInstant.LongAgo;
            entry.IsFirst = false;
        }

        NextDeadline = MonotonicInstant.Never;
    }

    /// <summary>Takes an address that is to be announced now. The caller asks again until there is none.</summary>
    /// <param name="index">Where to go on looking; receives the address's place in the configuration. Begin with -1.</param>
    /// <param name="now">The turn's instant.</param>
    public bool TryTake(ref int index, MonotonicInstant now)
    {
        while (++index < _entries.Length)
        {
            ref Entry entry = ref _entries[index];
            if (entry.Due <= now && !TryHold(ref entry, index, now))
            {
                Note(ref entry, index, now);
                return true;
            }
        }

        UpdateDeadline();
        return false;
    }

    /// <summary>The last <paramref name="count"/>th announcement of an address.</summary>
    private ref MonotonicInstant History(int index, int newest, int count) =>
        ref _history[(index * MaximumInTenSeconds) + ((newest + MaximumInTenSeconds - count + 1) % MaximumInTenSeconds)];

    private bool TryHold(ref Entry entry, int index, MonotonicInstant now)
    {
        if (entry.IsFirst || !_isLimited)
        {
            return false;
        }

        MonotonicInstant earliest = MonotonicInstant.Later(
            History(index, entry.Newest, MaximumInOneSecond).AddNanoseconds(Second),
            History(index, entry.Newest, MaximumInTenSeconds).AddNanoseconds(10 * Second));
        earliest = MonotonicInstant.Later(earliest, _budget.ComputeNextChance(now));
        entry.HeldUntil = earliest;
        return earliest > now;
    }

    private void Note(ref Entry entry, int index, MonotonicInstant now)
    {
        _budget.Take(now);
        entry.Newest = (entry.Newest + 1) % MaximumInTenSeconds;
        History(index, entry.Newest, 1) = now;
        entry.IsFirst = false;
        entry.HeldUntil = MonotonicInstant.LongAgo;
        // One announcement serves the series and the request that fall together.
        entry.Requested = MonotonicInstant.Never;
        if (entry.NextOfSeries <= now)
        {
            Advance(ref entry, now);
        }
    }

    private void Advance(ref Entry entry, MonotonicInstant now)
    {
        // After a pause only one announcement makes up for all that were missed.
        do
        {
            entry.Step++;
            entry.NextOfSeries = entry.Step < _delays.Count ? entry.SeriesStart.AddNanoseconds(_delays[entry.Step])
                : _refreshNanoseconds > 0 ? now.AddNanoseconds(_refreshNanoseconds)
                : MonotonicInstant.Never;
        }
        while (entry.NextOfSeries <= now && !entry.IsFirst);
    }

    private void UpdateDeadline()
    {
        MonotonicInstant earliest = MonotonicInstant.Never;
        foreach (ref Entry entry in _entries.AsSpan())
        {
            earliest = MonotonicInstant.Earlier(earliest, entry.Due);
        }

        NextDeadline = earliest;
    }
}
