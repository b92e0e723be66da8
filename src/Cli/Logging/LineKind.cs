namespace NativeCarp.Cli.Logging;

/// <summary>What a log line that may repeat is about; part of what makes two lines the same.</summary>
internal enum LineKind : byte
{
    /// <summary>A report of the state machine.</summary>
    Report,

    /// <summary>A frame that was not believed.</summary>
    Drop,

    /// <summary>An address the system refused to add or remove.</summary>
    Address,

    /// <summary>A route the system refused to add or remove.</summary>
    Route,

    /// <summary>A frame the system refused to send.</summary>
    Send,

    /// <summary>An address that somebody else added or removed.</summary>
    Disturbance,
}
