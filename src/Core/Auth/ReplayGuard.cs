using System;
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
/// The memory is taken once, five bytes and a little for each counter: a host may have a thousand of these tables. It holds fingerprints of
/// 31 bits, so that one advertisement in some millions is dropped for another's sake, which the next makes good. When it is full, the one
/// heard longest ago among a few is forgotten: <see cref="MaximumCapacity"/> counters are ten minutes at 3.8 advertisements a second. Faster
/// senders (advbase 0) and floods of genuine recorded advertisements shorten the memory; <see cref="ForgottenEarly"/> counts how often.
/// </para>
/// </summary>
public sealed class ReplayGuard
{
    /// <summary>How long a counter is refused after it was last heard: ten minutes.</summary>
    public const long MemoryNanoseconds = 600L * 1_000_000_000;

    /// <summary>The largest table: 14 KB.</summary>
    public const int MaximumCapacity = 2304;

    /// <summary>How far from our clock a strict guard allows a counter to be.</summary>
    private const long StrictToleranceMilliseconds = 30_000;

    /// <summary>Ages are kept in steps of 8 s: ten minutes may be that much longer.</summary>
    private const long StepNanoseconds = 8_000_000_000;

    private const int MemorySteps = (int)(MemoryNanoseconds / StepNanoseconds);

    /// <summary>
    /// Within so many steps every place is looked at and what is old is taken out: long before an age no longer fits a byte, and before the
    /// counters of one steady sender fill the table.
    /// </summary>
    private const int SweepSteps = 6;

    /// <summary>How many neighbours are compared when one must make room.</summary>
    private const int Candidates = 16;

    private const uint TimelyBit = 1U << 31;
    private const uint FingerprintMask = TimelyBit - 1;

    // 2^64 divided by the golden ratio, and another odd number: together they spread counters that follow each other over the whole table.
    private const ulong FirstMultiplier = 0x9e37_79b9_7f4a_7c15;
    private const ulong SecondMultiplier = 0xbf58_476d_1ce4_e5b9;

    // Open addressing: a fingerprint stands at its home or as near behind it as there was room. 0 is an empty place.
    private readonly uint[] _fingerprints;
    private readonly byte[] _steps;
    private readonly int _capacity;
    private readonly bool _isStrict;
    private ulong _highest;
    private ulong _highestTimely;
    private int _count;
    private int _hand;
    private long _step;

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
        _capacity = capacity;
        // A fifth stays empty, or a search would go on and on.
        int places = capacity + (capacity / 4) + 1;
        _fingerprints = new uint[places];
        _steps = new byte[places];
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
        Sweep(now.Nanoseconds / StepNanoseconds);
        uint fingerprint = FingerprintOf(counter);
        int place = Find(fingerprint);
        bool isNew = _fingerprints[place] == 0;
        if (isNew && _count == _capacity)
        {
            MakeRoom();
            place = Find(fingerprint);
        }

        bool isForgotten = isNew || AgeOf(place) > MemorySteps;
        wasTimely = !isForgotten && (_fingerprints[place] & TimelyBit) != 0;
        bool remainsTimely = isForgotten ? isTimely : wasTimely;
        _fingerprints[place] = fingerprint | (remainsTimely ? TimelyBit : 0);
        _steps[place] = (byte)_step;
        _count += isNew ? 1 : 0;
        return isForgotten;
    }

    /// <summary>Takes out what is old: a part of the table for each step that has passed, all of it after a silence of ten minutes.</summary>
    private void Sweep(long step)
    {
        long passed = step - _step;
        if (passed > MemorySteps)
        {
            Array.Clear(_fingerprints);
            _count = 0;
        }

        long share = long.Min(_fingerprints.Length, 1 + (passed * _fingerprints.Length / SweepSteps));
        for (long places = passed > MemorySteps ? 0 : share; places > 0; places--)
        {
            _hand = Next(_hand);
            // What moves up into the place is looked at in the next round.
            if (_fingerprints[_hand] != 0 && (byte)(step - _steps[_hand]) > MemorySteps)
            {
                Remove(_hand);
            }
        }

        _step = step;
    }

    private void MakeRoom()
    {
        int oldest = -1;
        int place = _hand;
        for (int compared = 0; compared < Candidates || oldest < 0; compared++)
        {
            place = Next(place);
            if (_fingerprints[place] != 0 && (oldest < 0 || AgeOf(place) > AgeOf(oldest)))
            {
                oldest = place;
            }
        }

        _hand = place;
        ForgottenEarly += AgeOf(oldest) > MemorySteps ? 0 : 1;
        Remove(oldest);
    }

    /// <summary>Where the fingerprint stands, or the empty place where it would.</summary>
    private int Find(uint fingerprint)
    {
        int place = HomeOf(fingerprint);
        while (_fingerprints[place] != 0 && (_fingerprints[place] & FingerprintMask) != fingerprint)
        {
            place = Next(place);
        }

        return place;
    }

    /// <summary>Empties a place, and moves up whoever would no longer be found behind the gap. Source: Knuth, TAOCP volume 3, algorithm 6.4 R.</summary>
    private void Remove(int gap)
    {
        _count--;
        int place = gap;
        while (true)
        {
            place = Next(place);
            if (_fingerprints[place] == 0)
            {
                _fingerprints[gap] = 0;
                return;
            }

            int home = HomeOf(_fingerprints[place] & FingerprintMask);
            bool isFoundBehindTheGap = gap < place ? home > gap && home <= place : home > gap || home <= place;
            if (!isFoundBehindTheGap)
            {
                _fingerprints[gap] = _fingerprints[place];
                _steps[gap] = _steps[place];
                gap = place;
            }
        }
    }

    private int Next(int place) => place + 1 == _fingerprints.Length ? 0 : place + 1;

    private byte AgeOf(int place) => (byte)(_step - _steps[place]);

    private int HomeOf(uint fingerprint) => (int)(((ulong)fingerprint * (uint)_fingerprints.Length) >> 31);

    private static uint FingerprintOf(ulong counter)
    {
        ulong mixed = counter * FirstMultiplier;
        mixed = (mixed ^ (mixed >> 32)) * SecondMultiplier;
        return uint.Max(1, (uint)(mixed >> 33));
    }
}
