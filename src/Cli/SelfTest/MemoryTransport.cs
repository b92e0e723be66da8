using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.SelfTest;

/// <summary>Holds at most one frame to receive and swallows what is sent.</summary>
internal sealed class MemoryTransport : ILinkTransport
{
    private ReadOnlyMemory<byte> _pending;
    private ReadOnlyMemory<byte> _current;
    private MonotonicInstant _receivedAt;

    /// <inheritdoc/>
    public bool IsReady => !_pending.IsEmpty;

    /// <inheritdoc/>
    public bool IsAttached { get; private set; }

    /// <inheritdoc/>
    public long DroppedFrames => 0;

    /// <summary>Frames sent so far.</summary>
    public long SentFrames { get; private set; }

    /// <summary>Puts a frame where the next batch finds it.</summary>
    public void Deliver(ReadOnlyMemory<byte> frame) => _pending = frame;

    /// <inheritdoc/>
    public PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups)
    {
        IsAttached = true;
        return PlatformResult.Ok;
    }

    /// <inheritdoc/>
    public void Detach() => IsAttached = false;

    /// <inheritdoc/>
    public int ReceiveBatch(MonotonicInstant now)
    {
        _current = _pending;
        _pending = default;
        _receivedAt = now;
        return _current.IsEmpty ? 0 : 1;
    }

    /// <inheritdoc/>
    public ReceivedFrame GetFrame(int index) => new(_current.Span, _receivedAt, FrameFlags.None);

    /// <inheritdoc/>
    public PlatformResult Send(ReadOnlySpan<byte> frame)
    {
        SentFrames++;
        return PlatformResult.Ok;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
