using System;

namespace NativeCarp.Core.Platform;

/// <summary>Waits for processes of this host at a path. Source: unix(7), unix(4).</summary>
public interface ILocalListener : IEventSource, IDisposable
{
    /// <summary>Takes the next connection; null when there is none now, or no room for one.</summary>
    ILocalStream? TryAccept();
}
