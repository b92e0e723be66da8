using System;
using System.Runtime.CompilerServices;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// Writes or reads a state in its canonical form: instants relative to the present, and forgotten where they have ceased to matter,
/// so that two states that behave alike are the same bytes. One traversal serves both directions.
/// </summary>
internal ref struct CanonicalStream
{
    /// <summary>Divides every duration of the protocol: 1/256 s is 15 625 of these.</summary>
    private const long UnitNanoseconds = 250;

    private const int NeverUnits = int.MaxValue;
    private const int LongAgoUnits = int.MinValue;

    private readonly Span<byte> _bytes;
    private readonly MonotonicInstant _now;

    private CanonicalStream(Span<byte> bytes, MonotonicInstant now, ulong counter, bool isReading)
    {
        _bytes = bytes;
        _now = now;
        Counter = counter;
        IsReading = isReading;
    }

    public bool IsReading { get; }

    /// <summary>The counter that the others are relative to.</summary>
    public ulong Counter { get; }

    /// <summary>Bytes written or read so far.</summary>
    public int Position { get; private set; }

    public static CanonicalStream Writer(Span<byte> bytes, MonotonicInstant now, ulong counter) => new(bytes, now, counter, isReading: false);

    public static CanonicalStream Reader(Span<byte> bytes, MonotonicInstant now, ulong counter) => new(bytes, now, counter, isReading: true);

    public readonly bool HasPassed(MonotonicInstant instant) => instant <= _now;

    /// <summary>Any small value without references.</summary>
    public void Value<T>(ref T value)
        where T : unmanaged
    {
        int length = Unsafe.SizeOf<T>();
        if (IsReading)
        {
            value = Unsafe.ReadUnaligned<T>(ref _bytes[Position]);
        }
        else
        {
            Unsafe.WriteUnaligned(ref _bytes[Position], value);
        }

        Position += length;
    }

    /// <summary>An instant that no longer matters <paramref name="memoryNanoseconds"/> after it has passed.</summary>
    public void Instant(ref MonotonicInstant instant, long memoryNanoseconds)
    {
        int units = LongAgoUnits;
        if (!IsReading)
        {
            units = instant.IsNever ? NeverUnits
                : _now.NanosecondsSince(instant) > memoryNanoseconds ? LongAgoUnits
                : checked((int)(instant.NanosecondsSince(_now) / UnitNanoseconds));
        }

        Value(ref units);
        if (IsReading)
        {
            instant = units switch
            {
                NeverUnits => MonotonicInstant.Never,
                LongAgoUnits => MonotonicInstant.LongAgo,
                _ => _now.AddNanoseconds(units * UnitNanoseconds),
            };
        }
    }

    public void Address(ref InetAddress address)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.Ipv6LengthBytes];
        byte length = (byte)address.LengthBytes;
        Value(ref length);
        if (IsReading)
        {
            address = InetAddress.FromBytes(_bytes.Slice(Position, length));
        }
        else
        {
            address.WriteBytes(bytes);
            bytes[..length].CopyTo(_bytes[Position..]);
        }

        Position += length;
    }

    public void Precedence(ref CarpPrecedence fields)
    {
        uint packed = ((uint)fields.Advbase << 16) | ((uint)fields.Advskew << 8) | fields.Demotion;
        Value(ref packed);
        fields = new CarpPrecedence((byte)(packed >> 16), (byte)(packed >> 8), (byte)packed);
    }
}
