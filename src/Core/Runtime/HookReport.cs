using NativeCarp.Core.Platform;

namespace NativeCarp.Core.Runtime;

/// <summary>Something about a hook. Which members mean something depends on <see cref="Kind"/>.</summary>
public readonly record struct HookReport
{
    /// <summary>What happened.</summary>
    public HookReportKind Kind { get; init; }

    /// <summary>To the program of which event.</summary>
    public HookEvent Event { get; init; }

    /// <summary>Why it could not be started.</summary>
    public PlatformResult Refusal { get; init; }

    /// <summary>How it ended.</summary>
    public ProcessExit Exit { get; init; }

    /// <summary>How long it ran, in nanoseconds.</summary>
    public long RunNanoseconds { get; init; }
}
