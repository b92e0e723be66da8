using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.Linux;

/// <summary>A source that <see cref="PollWaiter"/> can wait for.</summary>
internal abstract class PollSource : IEventSource
{
    public virtual bool IsReady => WasReadable;

    /// <summary>What the last wait saw; written by the waiter.</summary>
    internal bool WasReadable { get; set; }

    /// <summary>Whether it has something to do that no descriptor will announce, such as a request that the kernel refused for now.</summary>
    internal virtual bool WantsRetry => false;

    /// <summary>The events to poll for.</summary>
    internal virtual short PollEvents => Interop.Constants.POLLIN;

    /// <summary>The descriptor to poll now; negative when there is nothing to wait for.</summary>
    internal abstract int PollDescriptor { get; }
}
