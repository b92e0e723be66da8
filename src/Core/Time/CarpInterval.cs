using System;

namespace NativeCarp.Core.Time;

/// <summary>
/// A duration in the protocol's own unit, 1/256 s (3 906 250 ns exactly). One advbase is 256 units, one advskew is one unit.
/// <see cref="TimeSpan"/> counts 100 ns and cannot represent a single unit.
/// Source: protocol.md section 3.2, <c>carp_setrun</c> of the BSD kernels.
/// </summary>
/// <param name="Units">Length in 1/256 s.</param>
public readonly record struct CarpInterval(int Units) : IComparable<CarpInterval>
{
    /// <summary>Nanoseconds in one unit.</summary>
    public const long NanosecondsPerUnit = 1_000_000_000 / 256;

    /// <summary>Units in one second of advbase.</summary>
    public const int UnitsPerSecond = 256;

    /// <summary>The exact length in nanoseconds.</summary>
    public long Nanoseconds => Units * NanosecondsPerUnit;

    /// <summary>The interval at which a node with these parameters advertises: advbase seconds plus advskew/256 s.</summary>
    /// <param name="advbaseSeconds">0 to 255 seconds.</param>
    /// <param name="advskew">0 to 255, in 1/256 s.</param>
    public static CarpInterval FromAdvertisement(byte advbaseSeconds, byte advskew) => new((advbaseSeconds * UnitsPerSecond) + advskew);

    /// <inheritdoc/>
    public int CompareTo(CarpInterval other) => Units.CompareTo(other.Units);

    /// <summary>Whether <paramref name="left"/> is shorter, which in CARP means the better master.</summary>
    public static bool operator <(CarpInterval left, CarpInterval right) => left.Units < right.Units;

    /// <summary>Whether <paramref name="left"/> is longer, which in CARP means the worse master.</summary>
    public static bool operator >(CarpInterval left, CarpInterval right) => left.Units > right.Units;

    /// <summary>Whether <paramref name="left"/> is not longer.</summary>
    public static bool operator <=(CarpInterval left, CarpInterval right) => left.Units <= right.Units;

    /// <summary>Whether <paramref name="left"/> is not shorter.</summary>
    public static bool operator >=(CarpInterval left, CarpInterval right) => left.Units >= right.Units;
}
