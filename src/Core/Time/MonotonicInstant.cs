using System;

namespace NativeCarp.Core.Time;

/// <summary>
/// A point on the platform's monotonic clock, in nanoseconds since an arbitrary origin.
/// It never goes back while the process lives and means nothing outside it.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since the clock's origin.</param>
public readonly record struct MonotonicInstant(long Nanoseconds) : IComparable<MonotonicInstant>
{
    /// <summary>Later than every instant a clock returns: the deadline of a timer that is not armed.</summary>
    public static MonotonicInstant Never => new(long.MaxValue);

    /// <summary>Earlier than every instant a clock returns: "it has not happened".</summary>
    public static MonotonicInstant LongAgo => new(long.MinValue / 4);

    /// <summary>Whether this is the deadline of a timer that is not armed.</summary>
    public bool IsNever => Nanoseconds == long.MaxValue;

    /// <summary>This instant moved by <paramref name="nanoseconds"/>; <see cref="Never"/> stays <see cref="Never"/>.</summary>
    public MonotonicInstant AddNanoseconds(long nanoseconds) => IsNever ? this : new(Nanoseconds + nanoseconds);

    /// <summary>Nanoseconds from <paramref name="earlier"/> to this instant; negative when it lies after.</summary>
    public long NanosecondsSince(MonotonicInstant earlier) => Nanoseconds - earlier.Nanoseconds;

    /// <inheritdoc/>
    public int CompareTo(MonotonicInstant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The earlier of two instants.</summary>
    public static MonotonicInstant Earlier(MonotonicInstant left, MonotonicInstant right) => left < right ? left : right;

    /// <summary>The later of two instants.</summary>
    public static MonotonicInstant Later(MonotonicInstant left, MonotonicInstant right) => left > right ? left : right;

    /// <summary>Whether <paramref name="left"/> lies before <paramref name="right"/>.</summary>
    public static bool operator <(MonotonicInstant left, MonotonicInstant right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> lies after <paramref name="right"/>.</summary>
    public static bool operator >(MonotonicInstant left, MonotonicInstant right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> does not lie after <paramref name="right"/>.</summary>
    public static bool operator <=(MonotonicInstant left, MonotonicInstant right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> does not lie before <paramref name="right"/>.</summary>
    public static bool operator >=(MonotonicInstant left, MonotonicInstant right) => left.Nanoseconds >= right.Nanoseconds;
}
