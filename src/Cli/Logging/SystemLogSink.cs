using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Writes lines to the system's log, which adds time and process itself.</summary>
internal sealed class SystemLogSink(ISystemLog systemLog) : ILogSink
{
    /// <inheritdoc/>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null) => systemLog.Write(severity, LogLine.ForSystemLog(severity, text));
}
