namespace NativeCarp.Core.Runtime;

/// <summary>What a <see cref="ScriptReport"/> tells.</summary>
public enum ScriptReportKind : byte
{
    /// <summary>A script is about to be started.</summary>
    Starting,

    /// <summary>The system refused to start it.</summary>
    Refused,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>It has been running for a minute.</summary>
    Slow,

    /// <summary>It kept the opposite script waiting for a minute and is being ended.</summary>
    Overdue,
}
