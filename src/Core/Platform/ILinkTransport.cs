using System;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>
/// Raw Ethernet frames of protocol 112 on one interface. The object outlives the interface: when that vanishes it is detached,
/// and attached again when it is back. Receiving and sending allocate nothing.
/// </summary>
public interface ILinkTransport : IEventSource, IDisposable
{
    /// <summary>Whether the transport is bound to an interface.</summary>
    bool IsAttached { get; }

    /// <summary>
    /// Binds to an interface and joins <paramref name="groups"/> there, leaving whatever it was bound to before.
    /// Frames that queued up before the call are gone afterwards.
    /// </summary>
    /// <param name="interfaceIndex">The interface's index as the monitor reported it.</param>
    /// <param name="groups">Multicast groups to receive; empty for broadcast or unicast operation.</param>
    PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups);

    /// <summary>Unbinds; receives nothing and refuses to send until attached again.</summary>
    void Detach();

    /// <summary>
    /// Reads the next batch and returns how many frames <see cref="GetFrame"/> now holds; 0 means that nothing is left of what arrived before
    /// <paramref name="now"/>. The frames of the batch before are gone.
    /// </summary>
    /// <param name="now">The turn's instant; it bounds the frames' receive instants.</param>
    int ReceiveBatch(MonotonicInstant now);

    /// <summary>The frame at <paramref name="index"/> of the last batch; its bytes are valid until the next call of <see cref="ReceiveBatch"/>.</summary>
    ReceivedFrame GetFrame(int index);

    /// <summary>Sends one complete Ethernet frame, source MAC address included.</summary>
    PlatformResult Send(ReadOnlySpan<byte> frame);

    /// <summary>Frames the kernel had no room for since the transport was opened.</summary>
    long DroppedFrames { get; }
}
