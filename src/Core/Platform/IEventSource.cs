namespace NativeCarp.Core.Platform;

/// <summary>Something the loop can be woken by. Its owner drains it until it has nothing more; all reads are non-blocking.</summary>
public interface IEventSource
{
    /// <summary>
    /// Whether the last wait found something to read here. It says when a read is worth a system call, not whether one is allowed:
    /// before a timer acts the driver reads regardless.
    /// </summary>
    bool IsReady { get; }
}
