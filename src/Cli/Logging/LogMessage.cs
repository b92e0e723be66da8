using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>One line for the log.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Text">The line, without level, time and newline.</param>
internal readonly record struct LogMessage(LogSeverity Severity, string Text);
