using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>
/// The 20 bytes that authenticate an advertisement, as a value. It has no ordinary equality on purpose:
/// only <see cref="FixedTimeEquals"/> compares.
/// </summary>
public readonly struct CarpDigest
{
    //   0                8                16       20
    //  +----------------+----------------+--------+
    //  | first          | second         | third  |   network order
    //  +----------------+----------------+--------+
    private const int SecondOffset = 8;
    private const int ThirdOffset = 16;

    /// <summary>Bytes of a digest.</summary>
    public const int LengthBytes = 20;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly uint _third;

    private CarpDigest(ulong first, ulong second, uint third)
    {
        _first = first;
        _second = second;
        _third = third;
    }

    /// <summary>Reads the first <see cref="LengthBytes"/> bytes of <paramref name="bytes"/>.</summary>
    public static CarpDigest FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[SecondOffset..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[ThirdOffset..]));

    /// <summary>Writes <see cref="LengthBytes"/> bytes and returns how many.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[SecondOffset..], _second);
        BinaryPrimitives.WriteUInt32BigEndian(destination[ThirdOffset..], _third);
        return LengthBytes;
    }

    /// <summary>Whether all bits are equal, in a time that does not depend on where they differ.</summary>
    public bool FixedTimeEquals(in CarpDigest other) =>
        ((_first ^ other._first) | (_second ^ other._second) | (_third ^ other._third)) == 0;
}
