using System;
using System.Buffers.Binary;
using System.Numerics;

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
    public static void Compress(ref Sha1State state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[RoundCount];
        for (int i = 0; i < WordCount; i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        }

        for (int i = WordCount; i < w.Length; i++)
        {
            w[i] = BitOperations.RotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        }

        uint a = state.A;
        uint b = state.B;
        uint c = state.C;
        uint d = state.D;
        uint e = state.E;

        // Five rounds at a time: each rotates the names of the variables instead of their values. The rotated word comes last in each sum,
        // because it alone waits for the round before: the other terms are added up meanwhile.
        for (int i = 0; i < 20; i += 5)
        {
            e = e + w[i] + RoundConstant0 + Choose(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + w[i + 1] + RoundConstant0 + Choose(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + w[i + 2] + RoundConstant0 + Choose(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + w[i + 3] + RoundConstant0 + Choose(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + w[i + 4] + RoundConstant0 + Choose(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (int i = 20; i < 40; i += 5)
        {
            e = e + w[i] + RoundConstant1 + Parity(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + w[i + 1] + RoundConstant1 + Parity(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + w[i + 2] + RoundConstant1 + Parity(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + w[i + 3] + RoundConstant1 + Parity(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + w[i + 4] + RoundConstant1 + Parity(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (int i = 40; i < 60; i += 5)
        {
            e = e + w[i] + RoundConstant2 + Majority(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + w[i + 1] + RoundConstant2 + Majority(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + w[i + 2] + RoundConstant2 + Majority(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + w[i + 3] + RoundConstant2 + Majority(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + w[i + 4] + RoundConstant2 + Majority(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (int i = 60; i < 80; i += 5)
        {
            e = e + w[i] + RoundConstant3 + Parity(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d = d + w[i + 1] + RoundConstant3 + Parity(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c = c + w[i + 2] + RoundConstant3 + Parity(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b = b + w[i + 3] + RoundConstant3 + Parity(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a = a + w[i + 4] + RoundConstant3 + Parity(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        state = new(state.A + a, state.B + b, state.C + c, state.D + d, state.E + e);
    }

    private static uint Choose(uint x, uint y, uint z) => z ^ (x & (y ^ z));

    private static uint Parity(uint x, uint y, uint z) => x ^ y ^ z;

    private static uint Majority(uint x, uint y, uint z) => (x & y) | (z & (x | y));
}
