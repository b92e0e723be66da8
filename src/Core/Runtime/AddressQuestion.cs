using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// "Who has this address?", asked a few times in quick succession, for a frame may be lost. It only keeps the time: its owner sends what is
/// due, hands it the answers, and does what follows from them.
/// </summary>
internal sealed class AddressQuestion
{
    private const int MaximumProbes = 3;
    private const long LongestSpacingNanoseconds = 100_000_000;

    private readonly long _spacingNanoseconds;
    private int _probes;

    /// <summary>Creates a question that has not been asked.</summary>
    /// <param name="interval">The virtual router's interval: a fast one asks faster.</param>
    public AddressQuestion(CarpInterval interval) =>
        _spacingNanoseconds = long.Min(LongestSpacingNanoseconds, interval.Nanoseconds / 4);

    /// <summary>The address asked about.</summary>
    public InetAddress Address { get; private set; }

    /// <summary>When it was last begun.</summary>
    public MonotonicInstant BegunAt { get; private set; } = MonotonicInstant.LongAgo;

    /// <summary>Whether an answer is still awaited.</summary>
    public bool IsOpen => !NextDeadline.IsNever;

    /// <summary>When the next probe or the end of waiting is due.</summary>
    public MonotonicInstant NextDeadline { get; private set; } = MonotonicInstant.Never;

    /// <summary>Begins anew; the first probe is due at once.</summary>
    public void Begin(InetAddress address, MonotonicInstant now)
    {
        Address = address;
        BegunAt = now;
        NextDeadline = now;
        _probes = 0;
    }

    /// <summary>Waits for no answer any more.</summary>
    public void Close() => NextDeadline = MonotonicInstant.Never;

    /// <summary>Serves what is due; true when a probe has to be sent. When the last has waited in vain the question is closed.</summary>
    public bool HandleTimeout(MonotonicInstant now)
    {
        if (NextDeadline > now)
        {
            return false;
        }

        if (_probes == MaximumProbes)
        {
            Close();
            return false;
        }

        _probes++;
        NextDeadline = now.AddNanoseconds(_spacingNanoseconds);
        return true;
    }

    /// <summary>Whether the answer is one to this question, which is closed by it.</summary>
    public bool TryTake(in NeighborAnswer answer)
    {
        if (!IsOpen || answer.Address != Address)
        {
            return false;
        }

        Close();
        return true;
    }

    /// <summary>See <see cref="CarpStateMachine.WriteCanonical"/>. When it was begun matters for <paramref name="memoryNanoseconds"/>.</summary>
    public void Visit(ref CanonicalStream stream, long memoryNanoseconds)
    {
        InetAddress address = Address;
        MonotonicInstant begunAt = BegunAt;
        MonotonicInstant nextDeadline = NextDeadline;
        _probes = !stream.IsReading && !IsOpen ? 0 : _probes;
        stream.Address(ref address);
        stream.Instant(ref begunAt, memoryNanoseconds);
        stream.Instant(ref nextDeadline, long.MaxValue);
        stream.Value(ref _probes);
        (Address, BegunAt, NextDeadline) = (address, begunAt, nextDeadline);
    }
}
