using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>The daemon's log: each line goes to every sink, debug lines only on request.</summary>
/// <param name="sinks">Where lines go.</param>
/// <param name="isDebugEnabled">Whether debug lines are wanted.</param>
internal sealed class Log(IReadOnlyList<ILogSink> sinks, bool isDebugEnabled)
{
    /// <summary>Whether debug lines go anywhere; asked before the text of one is built.</summary>
    public bool IsDebugEnabled { get; } = isDebugEnabled;

    /// <summary>Writes one line, given without level and time.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="text">The line.</param>
    /// <param name="subject">What it is about, for programs; null when the text is all there is.</param>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null)
    {
        if (severity == LogSeverity.Debug && !IsDebugEnabled)
        {
            return;
        }

        foreach (ILogSink sink in sinks)
        {
            sink.Write(severity, text, subject);
        }
    }

    /// <summary>Writes the messages in order.</summary>
    public void Write(IEnumerable<LogMessage> messages)
    {
        foreach (LogMessage message in messages)
        {
            Write(message.Severity, message.Text);
        }
    }

    /// <summary>Opens files anew that may have been moved away.</summary>
    public void Reopen()
    {
        foreach (ILogSink sink in sinks)
        {
            sink.Reopen();
        }
    }

    /// <summary>Something failed and needs a person.</summary>
    public void Error(string text) => Write(LogSeverity.Error, text);

    /// <summary>A change of role, or something that should not be so.</summary>
    public void Warning(string text) => Write(LogSeverity.Warning, text);

    /// <summary>Normal, but worth a line.</summary>
    public void Notice(string text) => Write(LogSeverity.Notice, text);

    /// <summary>What is being done.</summary>
    public void Info(string text) => Write(LogSeverity.Info, text);

    /// <summary>For whoever searches a fault.</summary>
    public void Debug(string text) => Write(LogSeverity.Debug, text);
}
