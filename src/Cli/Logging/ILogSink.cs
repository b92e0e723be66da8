using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Where log lines go. Writing never throws: a log that cannot be written loses lines.</summary>
internal interface ILogSink
{
    /// <summary>Writes one line, given without level and time.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="text">The line.</param>
    /// <param name="subject">What it is about, for programs; null when the text is all there is.</param>
    void Write(LogSeverity severity, string text, LogSubject? subject = null);

    /// <summary>Opens a file anew that may have been moved away.</summary>
    void Reopen()
    {
    }
}
