namespace NativeCarp.Core.Auth;

/// <summary>
/// The counters one virtual router sends: 44 bits of Unix milliseconds over 20 random bits, strictly increasing
/// whatever the clock does, so that no recorded advertisement of ours is ever the newest.
/// </summary>
public sealed class CounterSequence
{
    private ulong _last;

    /// <summary>Starts above <paramref name="floor"/>.</summary>
    /// <param name="floor">The highest counter sent in an earlier life, from the state directory; 0 when there is none.</param>
    public CounterSequence(ulong floor) => _last = floor;

    /// <summary>The next counter. Allocates nothing.</summary>
    /// <param name="unixMilliseconds">The wall clock, which may have stepped.</param>
    /// <param name="random">32 unpredictable bits, of which 20 are used.</param>
    public ulong Next(long unixMilliseconds, uint random)
    {
        ulong next = CounterLayout.Compose(unixMilliseconds, random);
        // Too early, or a second one in the same millisecond: go on from the last by a random step of at most a millisecond,
        // so that a counter stays hard to guess and the sequence does not run away from the clock.
        _last = next > _last ? next : _last + 1 + (random & CounterLayout.RandomMask);
        return _last;
    }
}
