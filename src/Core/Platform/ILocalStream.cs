using System;

namespace NativeCarp.Core.Platform;

/// <summary>Bytes to and from a process of this host. Nothing waits: what cannot be done now is tried again by the owner.</summary>
public interface ILocalStream : IEventSource, IDisposable
{
    /// <summary>What <see cref="TryRead"/> and <see cref="TryWrite"/> return when the other side is gone.</summary>
    const int Gone = -1;

    /// <summary>Whether the loop is to wake up when something has come: cleared while nothing is going to be read. True at first.</summary>
    bool AwaitsInput { get; set; }

    /// <summary>
    /// Whether the loop is also to wake up when the other side has made room: set while something is left to be written.
    /// </summary>
    bool AwaitsRoom { get; set; }

    /// <summary>Reads what has come: the number of bytes, 0 when there is nothing now, or <see cref="Gone"/>.</summary>
    int TryRead(Span<byte> buffer);

    /// <summary>Writes as much as there is room for: the number of bytes, 0 when there is none now, or <see cref="Gone"/>.</summary>
    int TryWrite(ReadOnlySpan<byte> bytes);
}
