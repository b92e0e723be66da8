using System.Collections.Generic;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>Another system's election, written from protocol.md section 3 as plainly as possible.</summary>
internal abstract class ReferencePeer
{
    protected ReferencePeer(PeerParameters parameters) => Parameters = parameters;

    public PeerParameters Parameters { get; }

    public PeerMemory Memory = new();

    /// <summary>What is to be done since the caller last emptied it, in order.</summary>
    public List<PeerAction> Actions { get; } = [];

    public CarpState State => Memory.State;

    /// <summary>When <see cref="Turn"/> must be called if nothing is heard before.</summary>
    public abstract MonotonicInstant NextTurn { get; }

    /// <summary>Whether it advertises in IPv6 beside IPv4.</summary>
    public bool SendsIpv6 => Parameters.RunsIpv6 && Parameters.Kind != PeerKind.NetBsd;

    protected CarpInterval Interval => CarpInterval.FromAdvertisement(Parameters.Advbase, EffectiveAdvskew);

    protected virtual byte EffectiveAdvskew => Parameters.Advskew;

    public static ReferencePeer Create(PeerParameters parameters) => parameters.Kind switch
    {
        PeerKind.Ucarp or PeerKind.UcarpBigEndian => new UcarpPeer(parameters),
        _ => new KernelPeer(parameters),
    };

    /// <summary>It can run: BACKUP, listening.</summary>
    public abstract void Start(MonotonicInstant now);

    /// <summary>Leaves as an administrator makes it leave.</summary>
    public abstract void Stop(MonotonicInstant now);

    /// <summary>Sets the demotion level; what has none ignores it.</summary>
    public virtual void Demote(byte level, MonotonicInstant now)
    {
    }

    /// <summary>Serves what is due.</summary>
    public abstract void Turn(MonotonicInstant now);

    /// <summary>Takes one advertisement in.</summary>
    public abstract void Hear(in PeerHeard heard, MonotonicInstant now);

    /// <summary>The counter of the next advertisement.</summary>
    /// <param name="random">64 random bits.</param>
    public ulong NextCounter(ulong random)
    {
        if (Parameters.Kind == PeerKind.OpenBsd)
        {
            // One value per boot.
            Memory.Counter = Memory.Counter == 0 ? random | 1 : Memory.Counter;
            return Memory.Counter;
        }

        Memory.Counter = Memory.ContinuesCounter ? Memory.Counter + 1 : random;
        return Memory.Counter;
    }

    /// <summary>Whether the advertisement is dropped as a loop.</summary>
    public bool IsOwnCounter(ulong counter) => Parameters.Kind == PeerKind.OpenBsd && counter == Memory.Counter;

    protected void NoteCounter(ulong counter)
    {
        if (Parameters.Kind != PeerKind.OpenBsd)
        {
            Memory.Counter = counter;
            Memory.ContinuesCounter = true;
        }
    }
}
