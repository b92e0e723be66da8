using System;
using System.Numerics;

namespace NativeCarp.Platform.Simulated;

/// <summary>
/// The generator of everything a simulation leaves to chance. It is our own so that a seed means the same on every runtime for ever.
/// Source: xoshiro256** with its state filled by splitmix64 (Blackman and Vigna).
/// </summary>
public sealed class SimulatedRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Starts the sequence of <paramref name="seed"/>.</summary>
    public SimulatedRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    /// <param name="limit">At least 1.</param>
    public int NextBelow(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return (int)(((UInt128)Next() * (uint)limit) >> 64);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public long NextBetween(long least, long most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        return least + (long)(((UInt128)Next() * (ulong)(most - least + 1)) >> 64);
    }

    /// <summary>True in <paramref name="permille"/> of 1000 cases.</summary>
    public bool NextChance(int permille) => permille > 0 && NextBelow(1000) < permille;

    /// <summary>A new generator that depends on this one's state and on nothing drawn from this one later.</summary>
    public SimulatedRandom Fork() => new(Next());

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9e37_79b9_7f4a_7c15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
        return z ^ (z >> 31);
    }
}
