using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>A source that <see cref="PollWaiter"/> can wait for.</summary>
internal abstract class PollSource : IEventSource
{
    public virtual bool IsReady => WasReadable;

    /// <summary>What the last wait saw; written by the waiter.</summary>
    internal bool WasReadable { get; set; }

    /// <summary>The descriptor to poll now; negative when there is nothing to wait for.</summary>
    internal abstract int PollDescriptor { get; }
}
