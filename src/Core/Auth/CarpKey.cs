using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Auth;

/// <summary>
/// The secret of a virtual router: a passphrase padded with zeros to 20 bytes, not hashed. The empty passphrase is a key too.
/// Source: <c>CARP_KEY_LEN</c> of the BSD kernels. It has no text form, so that no log can show it.
/// </summary>
public readonly struct CarpKey : IEquatable<CarpKey>
{
    /// <summary>
    /// Bytes of a key, and so of the longest passphrase. The command lines of ucarp and the BSDs take 19:
    /// a passphrase of 20 bytes has no peer but FreeBSD's netlink interface and us.
    /// </summary>
    public const int LengthBytes = 20;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly uint _third;

    private CarpKey(ReadOnlySpan<byte> bytes)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Whether both are made of the same passphrase.</summary>
    public static bool operator ==(CarpKey left, CarpKey right) => left.Equals(right);

    /// <summary>Whether they are made of different passphrases.</summary>
    public static bool operator !=(CarpKey left, CarpKey right) => !left.Equals(right);

    /// <summary>Makes a key of a passphrase; false when it is longer than <see cref="LengthBytes"/>.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> passphrase, out CarpKey key)
    {
        Span<byte> padded = stackalloc byte[LengthBytes];
        padded.Clear();
        if (!passphrase.TryCopyTo(padded))
        {
            key = default;
            return false;
        }

        key = new(padded);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(CarpKey other) => _first == other._first && _second == other._second && _third == other._third;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CarpKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_first, _second, _third);

    /// <summary>Writes <see cref="LengthBytes"/> bytes and returns how many.</summary>
    internal int WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _third);
        return LengthBytes;
    }
}
