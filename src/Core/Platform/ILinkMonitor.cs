using System;

namespace NativeCarp.Core.Platform;

/// <summary>
/// Reports interfaces and addresses. The first events describe everything there is and end with
/// <see cref="LinkEventKind.SnapshotComplete"/>; changes follow. When the kernel lost events, a <see cref="LinkEventKind.Resync"/>
/// begins a new description: what it does not mention is gone.
/// </summary>
public interface ILinkMonitor : IEventSource, IDisposable
{
    /// <summary>Takes the next event; false when there is none now.</summary>
    bool TryRead(out LinkEvent linkEvent);
}
