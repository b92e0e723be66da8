namespace NativeCarp.Core.Auth;

/// <summary>
/// How our counters are made up: the time in the upper 44 bits, which lets other nativecarp nodes recognise us and order what we sent,
/// and randomness below it, which keeps two nodes from meeting in one counter. To other systems a counter is opaque.
/// </summary>
internal static class CounterLayout
{
    //  63                                            20 19             0
    //  +-----------------------------------------------+----------------+
    //  | milliseconds since 1970-01-01T00:00:00Z       | random         |
    //  +-----------------------------------------------+----------------+
    private const int RandomBits = 20;

    /// <summary>The random part of a word.</summary>
    public const uint RandomMask = (1u << RandomBits) - 1;

    /// <summary>The upper 44 bits: a time in Unix milliseconds if the counter is one of ours, anything if not.</summary>
    public static long MillisecondsOf(ulong counter) => (long)(counter >> RandomBits);

    /// <summary>The counter of an instant; a clock set before 1970 counts as 1970.</summary>
    public static ulong Compose(long unixMilliseconds, uint random) =>
        ((ulong)(unixMilliseconds > 0 ? unixMilliseconds : 0) << RandomBits) | (random & RandomMask);
}
