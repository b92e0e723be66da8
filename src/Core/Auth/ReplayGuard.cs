using System;
using System.Numerics;
using System.Runtime.InteropServices;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Auth;

/// <summary>
/// Knows the counters heard within the last ten minutes, whoever seemed to send them: source addresses are not authenticated.
/// Ask only for frames whose digest was right, one guard for each vhid and receive path.
/// <para>
/// A nativecarp never repeats a counter, so the repeat of one that was the time of day when it was first heard is a recording. OpenBSD
/// repeats one counter from boot to boot, and ucarp and the other kernels may continue an old one: whether such a sender is alive, the
/// counter cannot tell.
/// </para>
/// <para>
/// The memory is taken once. When it is full the counter heard longest ago is forgotten, so the last <c>capacity</c> distinct counters
/// are always known: <see cref="MaximumCapacity"/> of them are ten minutes at 3.8 advertisements a second. Faster senders (advbase 0) and
/// floods of genuine recorded advertisements shorten the memory; <see cref="ForgottenEarly"/> counts how often.
/// </para>
/// </summary>
public sealed class ReplayGuard
{
    /// <summary>How long a counter is refused after it was last heard: ten minutes.</summary>
    public const long MemoryNanoseconds = 600L * 1_000_000_000;

    /// <summary>The largest table that stays within 64 KB.</summary>
    public const int MaximumCapacity = 2304;

    /// <summary>How far from our clock a strict guard allows a counter to be.</summary>
    private const long StrictToleranceMilliseconds = 30_000;

    private const ushort None = ushort.MaxValue;

    // 2^64 divided by the golden ratio: spreads counters that follow each other over the whole table.
    private const ulong HashMultiplier = 0x9e37_79b9_7f4a_7c15;

    // Entries are chained twice by index: within their bucket, and by age in a ring of all.
    private readonly Entry[] _entries;
    private readonly ushort[] _buckets;
    private readonly int _hashShift;
    private readonly bool _isStrict;
    private ulong _highest;
    private ulong _highestTimely;
    private int _count;
    private ushort _newest = None;

    // Packed: a host may have a thousand of these tables.
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(ushort))]
    private struct Entry
    {
        public ulong Counter;
        public MonotonicInstant HeardAt;
        public ushort NextInBucket;
        public ushort Newer;
        public ushort Older;
        public bool IsTimely;
    }

    /// <summary>Takes the memory for <paramref name="capacity"/> counters.</summary>
    /// <param name="capacity">1 to <see cref="MaximumCapacity"/>.</param>
    /// <param name="isStrict">
    /// Whether to refuse also what is not above the highest counter heard, and what is more than 30 s from our clock. Then every peer must be
    /// nativecarp, with its clock right.
    /// </param>
    public ReplayGuard(int capacity = MaximumCapacity, bool isStrict = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaximumCapacity);
        _isStrict = isStrict;
        _entries = new Entry[capacity];
        int bucketCount = (int)BitOperations.RoundUpToPowerOf2((uint)capacity + 1);
        _hashShift = 64 - BitOperations.Log2((uint)bucketCount);
        _buckets = new ushort[bucketCount];
        Array.Fill(_buckets, None);
    }

    /// <summary>How many counters were forgotten before their ten minutes were over, because the table was full.</summary>
    public long ForgottenEarly { get; private set; }

    /// <summary>
    /// Judges a counter that was received, and remembers it. Hearing it again starts its ten minutes anew, so a recording that is sent
    /// without end is known without end. Allocates nothing; its time does not grow with the table.
    /// </summary>
    /// <param name="counter">The counter of an authenticated advertisement.</param>
    /// <param name="kind">What <see cref="CounterOrigins.Classify"/> says of it.</param>
    /// <param name="unixMilliseconds">Our wall clock.</param>
    /// <param name="now">The turn's instant, never earlier than at the call before.</param>
    public CounterVerdict Judge(ulong counter, CounterKind kind, long unixMilliseconds, MonotonicInstant now)
    {
        if (_isStrict && !IsStrictlyNew(counter, unixMilliseconds))
        {
            return CounterVerdict.Replay;
        }

        bool isTimely = kind == CounterKind.Nativecarp;
        bool isNew = TryAdd(counter, isTimely, now, out bool wasTimely);
        if (wasTimely)
        {
            return CounterVerdict.Replay;
        }

        if (!isTimely && counter <= _highestTimely && _highestTimely != 0)
        {
            return CounterVerdict.GoneBack;
        }

        _highestTimely = isTimely ? ulong.Max(_highestTimely, counter) : _highestTimely;
        return isNew ? CounterVerdict.Fresh : CounterVerdict.Repeated;
    }

    /// <summary>Remembers a counter of ours: whatever comes with it is a recording. Allocates nothing.</summary>
    public void RememberSent(ulong counter, MonotonicInstant now) => TryAdd(counter, isTimely: true, now, out _);

    private bool IsStrictlyNew(ulong counter, long unixMilliseconds)
    {
        long difference = CounterLayout.MillisecondsOf(counter) - unixMilliseconds;
        if (counter <= _highest || long.Abs(difference) > StrictToleranceMilliseconds)
        {
            return false;
        }

        _highest = counter;
        return true;
    }

    /// <summary>False when the counter was heard within the last ten minutes; then <paramref name="wasTimely"/> tells how it was.</summary>
    private bool TryAdd(ulong counter, bool isTimely, MonotonicInstant now, out bool wasTimely)
    {
        ushort index = Find(counter);
        if (index == None)
        {
            wasTimely = false;
            Insert(counter, isTimely, now);
            return true;
        }

        ref Entry entry = ref _entries[index];
        bool isForgotten = now.NanosecondsSince(entry.HeardAt) >= MemoryNanoseconds;
        wasTimely = entry.IsTimely && !isForgotten;
        entry.IsTimely = isForgotten ? isTimely : wasTimely;
        entry.HeardAt = now;
        MakeNewest(index);
        return isForgotten;
    }

    private ushort Find(ulong counter)
    {
        ushort index = BucketOf(counter);
        while (index != None && _entries[index].Counter != counter)
        {
            index = _entries[index].NextInBucket;
        }

        return index;
    }

    private void Insert(ulong counter, bool isTimely, MonotonicInstant now)
    {
        ushort index;
        if (_count < _entries.Length)
        {
            index = (ushort)_count++;
            LinkAsNewest(index);
        }
        else
        {
            index = _entries[_newest].Newer;
            ForgetOldest(index, now);
            // In a ring the oldest stands right after the newest: it becomes the newest where it is.
            _newest = index;
        }

        ref Entry entry = ref _entries[index];
        ref ushort bucket = ref BucketOf(counter);
        entry.Counter = counter;
        entry.HeardAt = now;
        entry.IsTimely = isTimely;
        entry.NextInBucket = bucket;
        bucket = index;
    }

    private void ForgetOldest(ushort index, MonotonicInstant now)
    {
        ref Entry entry = ref _entries[index];
        if (now.NanosecondsSince(entry.HeardAt) < MemoryNanoseconds)
        {
            ForgottenEarly++;
        }

        ref ushort link = ref BucketOf(entry.Counter);
        while (link != index)
        {
            link = ref _entries[link].NextInBucket;
        }

        link = entry.NextInBucket;
    }

    private void MakeNewest(ushort index)
    {
        if (index == _newest)
        {
            return;
        }

        ref Entry entry = ref _entries[index];
        _entries[entry.Newer].Older = entry.Older;
        _entries[entry.Older].Newer = entry.Newer;
        LinkAsNewest(index);
    }

    private void LinkAsNewest(ushort index)
    {
        if (_newest == None)
        {
            _newest = index;
            _entries[index].Newer = index;
            _entries[index].Older = index;
            return;
        }

        ushort oldest = _entries[_newest].Newer;
        _entries[index].Older = _newest;
        _entries[index].Newer = oldest;
        _entries[_newest].Newer = index;
        _entries[oldest].Older = index;
        _newest = index;
    }

    private ref ushort BucketOf(ulong counter) => ref _buckets[(counter * HashMultiplier) >> _hashShift];
}
