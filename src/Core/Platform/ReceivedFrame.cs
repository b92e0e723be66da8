using System;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Platform;

/// <summary>One frame as the transport saw it.</summary>
public readonly ref struct ReceivedFrame
{
    /// <summary>Creates the view.</summary>
    public ReceivedFrame(ReadOnlySpan<byte> bytes, MonotonicInstant receivedAt, FrameFlags flags)
    {
        Bytes = bytes;
        ReceivedAt = receivedAt;
        Flags = flags;
    }

    /// <summary>The frame from its destination MAC address on, without frame check sequence.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>When the kernel received it where it says so, else the turn's instant; never later than that.</summary>
    public MonotonicInstant ReceivedAt { get; }

    /// <summary>What the kernel said about it.</summary>
    public FrameFlags Flags { get; }
}
