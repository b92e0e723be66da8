namespace NativeCarp.Cli.Logging;

/// <summary>Where a daemon's log goes, and in which form.</summary>
internal enum LogTarget : byte
{
    /// <summary>Lines for people on the standard streams, or with their level to the journal.</summary>
    Text,

    /// <summary>A JSON object in each line of the standard output.</summary>
    Json,

    /// <summary>The system's log daemon.</summary>
    Syslog,

    /// <summary>Lines for people in a file.</summary>
    File,
}
