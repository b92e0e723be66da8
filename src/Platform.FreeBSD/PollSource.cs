using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>A source that <see cref="PollWaiter"/> can wait for.</summary>
internal abstract class PollSource : IEventSource
{
    public virtual bool IsReady => WasReadable;

    /// <summary>What the last wait saw; written by the waiter.</summary>
    internal bool WasReadable { get; set; }

    /// <summary>How long a sleep may last though nothing becomes readable: 0 when there is something to take without a read.</summary>
    internal virtual long PatienceNanoseconds => long.MaxValue;

    /// <summary>The events to poll for.</summary>
    internal virtual short PollEvents => Interop.Constants.POLLIN;

    /// <summary>The descriptor to poll now; negative when there is nothing to wait for.</summary>
    internal abstract int PollDescriptor { get; }
}
