using System;

namespace NativeCarp.Core.Platform;

/// <summary>The process's signals as events of the loop.</summary>
public interface ISignalSource : IEventSource, IDisposable
{
    /// <summary>Takes the next signal; false when there is none now.</summary>
    bool TryRead(out ProcessSignal signal);
}
