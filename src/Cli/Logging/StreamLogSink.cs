using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Writes lines with the local time: warnings and errors to one stream, everything else to the other.</summary>
internal sealed class StreamLogSink(ITextOutput output, ITextOutput error, IWallClock clock) : ILogSink
{
    /// <inheritdoc/>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null)
    {
        ITextOutput stream = severity <= LogSeverity.Warning ? error : output;
        stream.TryWrite(LogLine.ForStream(LogLine.LocalTime(clock), severity, text));
    }
}
