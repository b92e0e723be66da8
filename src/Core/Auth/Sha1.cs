using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NativeCarp.Core.Auth;

/// <summary>
/// The compression function of SHA-1 in managed code: the base library's loads OpenSSL, which a static binary cannot.
/// CARP's digest is HMAC-SHA1, which the collisions found in SHA-1 do not touch. Source: FIPS 180-4 section 6.1.2.
/// </summary>
public static class Sha1
{
    /// <summary>Bytes of one block.</summary>
    public const int BlockLengthBytes = 64;

    private const int RoundCount = 80;
    private const uint RoundConstant0 = 0x5a827999;
    private const uint RoundConstant1 = 0x6ed9eba1;
    private const uint RoundConstant2 = 0x8f1bbcdc;
    private const uint RoundConstant3 = 0xca62c1d6;
    private const int WordCount = BlockLengthBytes / sizeof(uint);

    /// <summary>Works the first <see cref="BlockLengthBytes"/> bytes of <paramref name="block"/> into <paramref name="state"/>.</summary>
    [SkipLocalsInit]
    public static void Compress(ref Sha1State state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[RoundCount];
        ref uint w = ref MemoryMarshal.GetReference(words);
        Schedule(ref w, block);

        uint a = state.A;
        uint b = state.B;
        uint c = state.C;
        uint d = state.D;
        uint e = state.E;

        // Five rounds at a time: each rotates the names of the variables instead of their values. The rotated word comes last in each sum,
        // because it alone waits for the round before: the other terms are added up meanwhile.
        for (nuint i = 0; i < 20; i += 5)
        {
            e = e + Word(ref w, i) + RoundConstant0 + Choose(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + Word(ref w, i + 1) + RoundConstant0 + Choose(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + Word(ref w, i + 2) + RoundConstant0 + Choose(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + Word(ref w, i + 3) + RoundConstant0 + Choose(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + Word(ref w, i + 4) + RoundConstant0 + Choose(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (nuint i = 20; i < 40; i += 5)
        {
            e = e + Word(ref w, i) + RoundConstant1 + Parity(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + Word(ref w, i + 1) + RoundConstant1 + Parity(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + Word(ref w, i + 2) + RoundConstant1 + Parity(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + Word(ref w, i + 3) + RoundConstant1 + Parity(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + Word(ref w, i + 4) + RoundConstant1 + Parity(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (nuint i = 40; i < 60; i += 5)
        {
            e = e + Word(ref w, i) + RoundConstant2 + Majority(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + Word(ref w, i + 1) + RoundConstant2 + Majority(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + Word(ref w, i + 2) + RoundConstant2 + Majority(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + Word(ref w, i + 3) + RoundConstant2 + Majority(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + Word(ref w, i + 4) + RoundConstant2 + Majority(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (nuint i = 60; i < 80; i += 5)
        {
            e = e + Word(ref w, i) + RoundConstant3 + Parity(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + Word(ref w, i + 1) + RoundConstant3 + Parity(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + Word(ref w, i + 2) + RoundConstant3 + Parity(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + Word(ref w, i + 3) + RoundConstant3 + Parity(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + Word(ref w, i + 4) + RoundConstant3 + Parity(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        state = new(state.A + a, state.B + b, state.C + c, state.D + d, state.E + e);
    }

    /// <summary>
    /// The message schedule, four words at a time. Their fourth hangs on their first, until from the 33rd word on the rule is written with words
    /// that are six and more behind. What is read was written as the same four, for only then need it not leave for memory first.
    /// Source: Max Locktyukhin, "Improving the Performance of the Secure Hash Algorithm (SHA-1)", 2010.
    /// </summary>
    private static void Schedule(ref uint w, ReadOnlySpan<byte> block)
    {
        Vector128<uint> last = default;
        for (nuint i = 0; i < WordCount; i += 4)
        {
            ReadOnlySpan<byte> four = block.Slice((int)i * sizeof(uint), Vector128<byte>.Count);
            last = Vector128.Create(
                BinaryPrimitives.ReadUInt32BigEndian(four),
                BinaryPrimitives.ReadUInt32BigEndian(four[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(four[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(four[12..]));
            last.StoreUnsafe(ref w, i);
        }

        Vector128<uint> before = default;
        for (nuint i = WordCount; i < 2 * WordCount; i += 4)
        {
            Vector128<uint> fourteenBehind = Middle(Four(ref w, i - 16), Four(ref w, i - 12));
            Vector128<uint> threeBehind = Vector128.Shuffle(last, Vector128.Create(1u, 2, 3, uint.MaxValue));
            Vector128<uint> next = RotateLeft(threeBehind ^ Four(ref w, i - 8) ^ fourteenBehind ^ Four(ref w, i - 16), 1);
            before = last;
            last = next ^ RotateLeft(Vector128.Shuffle(next, Vector128.Create(uint.MaxValue, uint.MaxValue, uint.MaxValue, 0)), 1);
            last.StoreUnsafe(ref w, i);
        }

        for (nuint i = 2 * WordCount; i < RoundCount; i += 4)
        {
            Vector128<uint> sixBehind = Middle(before, last);
            before = last;
            last = RotateLeft(sixBehind ^ Four(ref w, i - 16) ^ Four(ref w, i - 28) ^ Four(ref w, i - 32), 2);
            last.StoreUnsafe(ref w, i);
        }
    }

    private static ref uint Word(ref uint w, nuint index) => ref Unsafe.Add(ref w, index);

    private static Vector128<uint> Four(ref uint w, nuint index) => Vector128.LoadUnsafe(ref w, index);

    /// <summary>The last two words of one and the first two of the next.</summary>
    private static Vector128<uint> Middle(Vector128<uint> words, Vector128<uint> next) =>
        Vector128.Shuffle(words, Vector128.Create(2u, 3, uint.MaxValue, uint.MaxValue))
        | Vector128.Shuffle(next, Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 1));

    private static Vector128<uint> RotateLeft(Vector128<uint> words, int bits) => (words << bits) | (words >>> (32 - bits));

    private static uint Choose(uint x, uint y, uint z) => z ^ (x & (y ^ z));

    private static uint Parity(uint x, uint y, uint z) => x ^ y ^ z;

    private static uint Majority(uint x, uint y, uint z) => (x & y) | (z & (x | y));
}
