using System;
using System.Buffers.Binary;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Auth;

/// <summary>
/// SHA-1 after a whole number of blocks, as a value: it can be kept and continued any number of times.
/// Source: FIPS 180-4 sections 5.1.1 and 5.3.1.
/// </summary>
/// <param name="A">First word.</param>
/// <param name="B">Second word.</param>
/// <param name="C">Third word.</param>
/// <param name="D">Fourth word.</param>
/// <param name="E">Fifth word.</param>
public readonly record struct Sha1State(uint A, uint B, uint C, uint D, uint E)
{
    private const byte EndOfMessage = 0x80;
    private const int BitCountLengthBytes = sizeof(ulong);

    /// <summary>The state before the first block.</summary>
    public static Sha1State Initial => new(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

    /// <summary>The state after <paramref name="blocks"/>, whose length is a multiple of <see cref="Sha1.BlockLengthBytes"/>.</summary>
    public Sha1State Append(ReadOnlySpan<byte> blocks)
    {
        Sha1State state = this;
        for (; !blocks.IsEmpty; blocks = blocks[Sha1.BlockLengthBytes..])
        {
            Sha1.Compress(ref state, blocks);
        }

        return state;
    }

    /// <summary>The digest of everything appended so far and of <paramref name="rest"/>, which may have any length.</summary>
    /// <param name="rest">The end of the message.</param>
    /// <param name="messageLengthBytes">Length of the whole message, <paramref name="rest"/> included.</param>
    public CarpDigest Finish(ReadOnlySpan<byte> rest, long messageLengthBytes)
    {
        int wholeLength = rest.Length & -Sha1.BlockLengthBytes;
        Sha1State state = Append(rest[..wholeLength]);
        rest = rest[wholeLength..];

        Span<byte> last = stackalloc byte[2 * Sha1.BlockLengthBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = EndOfMessage;
        bool fitsOneBlock = rest.Length + 1 + BitCountLengthBytes <= Sha1.BlockLengthBytes;
        last = fitsOneBlock ? last[..Sha1.BlockLengthBytes] : last;
        BinaryPrimitives.WriteInt64BigEndian(last[^BitCountLengthBytes..], messageLengthBytes * 8);
        return state.Append(last).ToDigest();
    }

    private CarpDigest ToDigest()
    {
        Span<byte> bytes = stackalloc byte[CarpDigest.LengthBytes];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], B);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], C);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], D);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], E);
        return CarpDigest.FromBytes(bytes);
    }
}
