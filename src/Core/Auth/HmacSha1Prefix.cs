using System;
using System.Buffers.Binary;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Auth;

/// <summary>
/// HMAC-SHA1 of messages that differ in their last eight bytes only. Everything before them that fills whole blocks,
/// and the two key pads, are worked in once: what remains is two compressions, or three for an unlucky length.
/// Source: RFC 2104.
/// </summary>
public sealed class HmacSha1Prefix
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5c;
    private const int CounterLengthBytes = sizeof(ulong);

    private readonly Sha1State _inner;
    private readonly Sha1State _outer;
    private readonly long _innerLengthBytes;
    private readonly byte[] _rest;

    /// <summary>Prepares for <paramref name="prefix"/> under <paramref name="key"/>. Neither is kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">What every message begins with; any length.</param>
    public HmacSha1Prefix(in CarpKey key, ReadOnlySpan<byte> prefix)
    {
        int wholeLength = prefix.Length & -Sha1.BlockLengthBytes;
        _inner = AppendPad(key, InnerPad).Append(prefix[..wholeLength]);
        _outer = AppendPad(key, OuterPad);
        _innerLengthBytes = Sha1.BlockLengthBytes + prefix.Length + CounterLengthBytes;
        _rest = prefix[wholeLength..].ToArray();
    }

    private static Sha1State AppendPad(in CarpKey key, byte pad)
    {
        Span<byte> block = stackalloc byte[Sha1.BlockLengthBytes];
        block.Clear();
        key.WriteBytes(block);
        foreach (ref byte value in block)
        {
            value ^= pad;
        }

        return Sha1State.Initial.Append(block);
    }

    /// <summary>The digest of the prefix followed by <paramref name="counter"/> in network order. Allocates nothing.</summary>
    public CarpDigest ComputeDigest(ulong counter)
    {
        Span<byte> buffer = stackalloc byte[Sha1.BlockLengthBytes + CounterLengthBytes];
        Span<byte> message = buffer[..(_rest.Length + CounterLengthBytes)];
        _rest.CopyTo(message);
        BinaryPrimitives.WriteUInt64BigEndian(message[_rest.Length..], counter);
        CarpDigest inner = _inner.Finish(message, _innerLengthBytes);

        Span<byte> innerBytes = buffer[..CarpDigest.LengthBytes];
        inner.WriteBytes(innerBytes);
        return _outer.Finish(innerBytes, Sha1.BlockLengthBytes + CarpDigest.LengthBytes);
    }
}
