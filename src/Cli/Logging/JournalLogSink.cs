using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>
/// Writes lines to a stream that goes to the journal, which adds the time itself and takes the level from in front of the line.
/// Source: sd-daemon(3).
/// </summary>
internal sealed class JournalLogSink(ITextOutput journal) : ILogSink
{
    /// <inheritdoc/>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null) =>
        journal.TryWrite($"{LogLine.JournalPrefix(severity)}{LogLine.WithoutControls(text)}\n");
}
