namespace NativeCarp.Core.Runtime;

/// <summary>What happened to a hook.</summary>
public enum HookReportKind : byte
{
    /// <summary>It was started.</summary>
    Started,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>The system refused to start it.</summary>
    Refused,

    /// <summary>It ran longer than it may, and is being ended.</summary>
    Overdue,

    /// <summary>It was not run, because too many wait behind one that does not end.</summary>
    Skipped,
}
