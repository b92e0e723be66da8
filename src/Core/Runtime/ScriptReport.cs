using NativeCarp.Core.Platform;

namespace NativeCarp.Core.Runtime;

/// <summary>Something about an address script. Which members mean something depends on <see cref="Kind"/>.</summary>
public readonly record struct ScriptReport
{
    /// <summary>What happened.</summary>
    public ScriptReportKind Kind { get; init; }

    /// <summary>To which script.</summary>
    public ScriptRole Role { get; init; }

    /// <summary>Why it could not be started.</summary>
    public PlatformResult Refusal { get; init; }

    /// <summary>How it ended.</summary>
    public ProcessExit Exit { get; init; }

    /// <summary>Whether any interface of this host has an address of the virtual router, when the script has ended.</summary>
    public bool AddressIsPresent { get; init; }
}
