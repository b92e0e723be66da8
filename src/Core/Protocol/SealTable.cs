using System.Runtime.CompilerServices;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// Sources that bowed out. An advertisement overtaken by its sender's bow-out must not call the sender back to life:
/// from our own kind, whose counters are ordered in time, nothing older than the bow-out is believed; from others nothing for one
/// interval. Source: architecture.md section 4, exploration.md V2.
/// </summary>
internal struct SealTable
{
    private const int Capacity = 4;

    /// <summary>An ordered seal ends too: a node that comes back with its clock behind must be heard again.</summary>
    private const long ClockSlackNanoseconds = 10_000_000_000;

    private Seals _seals;
    private int _next;

    public void Add(
        InetAddress source, ulong counter, CounterKind kind, MonotonicInstant receivedAt, CarpInterval interval, CarpInterval masterDownTime)
    {
        bool isOrdered = kind == CounterKind.Nativecarp;
        long length = isOrdered ? masterDownTime.Nanoseconds + ClockSlackNanoseconds : interval.Nanoseconds;
        _seals[_next] = new Seal(source, counter, isOrdered, receivedAt.AddNanoseconds(length));
        _next = (_next + 1) % Capacity;
    }

    /// <summary>Whether an advertisement of <paramref name="source"/> is older than its own bow-out.</summary>
    public readonly bool Covers(InetAddress source, ulong counter, MonotonicInstant receivedAt)
    {
        foreach (ref readonly Seal seal in _seals)
        {
            if (seal.IsUsed && seal.Source == source
                && receivedAt < seal.Until
                && (!seal.IsOrdered || counter <= seal.Counter))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Seal(InetAddress Source, ulong Counter, bool IsOrdered, MonotonicInstant Until)
    {
        public bool IsUsed => Until != default;
    }

    [InlineArray(Capacity)]
    private struct Seals
    {
        private Seal _first;
    }
}
