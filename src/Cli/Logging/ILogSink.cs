using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Where log lines go. Writing never throws: a log that cannot be written loses lines.</summary>
internal interface ILogSink
{
    /// <summary>Writes one line, given without level and time.</summary>
    void Write(LogSeverity severity, string text);
}
