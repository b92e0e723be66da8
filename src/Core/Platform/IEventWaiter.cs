using NativeCarp.Core.Time;

namespace NativeCarp.Core.Platform;

/// <summary>Sleeps until one of its sources is readable or a deadline has passed, to well under a millisecond.</summary>
public interface IEventWaiter
{
    /// <summary>Adds a source that this platform made.</summary>
    void Add(IEventSource source);

    /// <summary>Removes a source; nothing happens when it is not there.</summary>
    void Remove(IEventSource source);

    /// <summary>
    /// Sleeps until a source is readable or <paramref name="deadline"/> has passed, and sets <see cref="IEventSource.IsReady"/> of every source.
    /// It may return early (a signal, a rounded time); it never returns late on purpose. Allocates nothing.
    /// </summary>
    /// <param name="deadline"><see cref="MonotonicInstant.Never"/> waits for a source alone.</param>
    void Wait(MonotonicInstant deadline);
}
