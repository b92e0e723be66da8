using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Auth;

/// <summary>
/// Tells which counters are ours, and which rivals are nativecarp too. Other systems continue the counter they heard last, so a counter
/// with the right time in it counts as nativecarp's only when it is not a continuation of one of ours or of another source's.
/// In doubt a rival is unknown. Memory is fixed: the last 16 counters sent, the last counter of each of 16 sources.
/// </summary>
public sealed class CounterOrigins
{
    private const int SentCapacity = 16;
    private const int SourceCapacity = 16;
    private const long ClockToleranceMilliseconds = 5_000;

    /// <summary>
    /// Others add 1 to what they heard. Nobody sends more than this within the clock's tolerance, and an answer of our own kind, whose
    /// lower 20 bits are random, lies beyond it even when it was sent in our own millisecond.
    /// </summary>
    private const ulong LongestContinuation = 4096;

    private readonly ulong[] _sent = new ulong[SentCapacity];
    private readonly LastHeard[] _sources = new LastHeard[SourceCapacity];
    private long _sentCount;
    private int _sourceCount;
    private ulong _heardCount;

    private struct LastHeard
    {
        public InetAddress Source;
        public ulong Counter;
        public ulong Order;
    }

    /// <summary>Remembers a counter we send; the seventeenth replaces the first.</summary>
    public void RecordSent(ulong counter)
    {
        _sent[_sentCount % SentCapacity] = counter;
        _sentCount++;
    }

    /// <summary>
    /// Remembers the last counter of a source, after it was classified. A seventeenth source replaces the one silent for longest.
    /// </summary>
    public void RecordHeard(ulong counter, InetAddress source)
    {
        int index = IndexOf(source);
        if (index < 0)
        {
            index = _sourceCount < SourceCapacity ? _sourceCount++ : IndexOfLongestSilent();
        }

        _heardCount++;
        _sources[index] = new() { Source = source, Counter = counter, Order = _heardCount };
    }

    /// <summary>Whether the counter is one of the last 16 we sent: the frame is an echo, or a recording of one of ours.</summary>
    public bool IsOwn(ulong counter) => Sent.Contains(counter);

    /// <summary>
    /// What sort of sender an authenticated counter points to, as far as one counter tells: nativecarp or unknown. Call before
    /// <see cref="RecordHeard"/>.
    /// </summary>
    /// <param name="counter">The counter received.</param>
    /// <param name="source">The IP source address it came from.</param>
    /// <param name="unixMilliseconds">Our wall clock.</param>
    public CounterKind Classify(ulong counter, InetAddress source, long unixMilliseconds)
    {
        long milliseconds = CounterLayout.MillisecondsOf(counter);
        bool isTimely = milliseconds >= unixMilliseconds - ClockToleranceMilliseconds
            && milliseconds <= unixMilliseconds + ClockToleranceMilliseconds;
        return isTimely && !ContinuesOurs(counter) && !ContinuesAnother(counter, IndexOf(source))
            ? CounterKind.Nativecarp
            : CounterKind.Unknown;
    }

    private ReadOnlySpan<ulong> Sent => _sent.AsSpan(0, (int)long.Min(_sentCount, SentCapacity));

    private bool ContinuesOurs(ulong counter)
    {
        foreach (ulong sent in Sent)
        {
            if (counter - sent <= LongestContinuation)
            {
                return true;
            }
        }

        return false;
    }

    private bool ContinuesAnother(ulong counter, int ownIndex)
    {
        for (int i = 0; i < _sourceCount; i++)
        {
            if (i != ownIndex && counter - _sources[i].Counter <= LongestContinuation)
            {
                return true;
            }
        }

        return false;
    }

    private int IndexOf(InetAddress source)
    {
        for (int i = 0; i < _sourceCount; i++)
        {
            if (_sources[i].Source == source)
            {
                return i;
            }
        }

        return -1;
    }

    private int IndexOfLongestSilent()
    {
        int longest = 0;
        for (int i = 1; i < SourceCapacity; i++)
        {
            if (_sources[i].Order < _sources[longest].Order)
            {
                longest = i;
            }
        }

        return longest;
    }
}
