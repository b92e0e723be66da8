using System;

namespace NativeCarp.Core.Platform;

/// <summary>Tells the supervisor that started this process how it is. Telling never blocks: what it does not take is a result.</summary>
public interface IServiceNotifier : IDisposable
{
    /// <summary>
    /// The longest silence in nanoseconds after which the supervisor takes this process for hung; 0 when it does not watch it.
    /// Source: sd_watchdog_enabled(3).
    /// </summary>
    long WatchdogNanoseconds { get; }

    /// <summary>Tells it. Allocates nothing.</summary>
    /// <param name="notice">What has changed.</param>
    /// <param name="status">What this process does now, as a line for people; empty for no word about it.</param>
    /// <returns><see cref="PlatformStatus.TryAgain"/> when the supervisor has not read what it was told before.</returns>
    PlatformResult Notify(ServiceNotice notice, string status);
}
