using System.Collections.Concurrent;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>What both ends of a pipe share.</summary>
internal sealed class FakePipe(bool isBlocking)
{
    /// <summary>What was written and not read.</summary>
    public ConcurrentQueue<byte> Bytes { get; } = new();

    public bool IsBlocking => isBlocking;

    /// <summary>How many descriptors of the end to write to are open, in all processes.</summary>
    public int Writers { get; set; }
}
