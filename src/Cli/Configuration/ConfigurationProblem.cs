using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Configuration;

/// <summary>Something the administrator should change.</summary>
/// <param name="Position">Where.</param>
/// <param name="IsWarning">Whether the configuration can be used all the same.</param>
/// <param name="Message">What is wrong, why, and what to write instead.</param>
internal sealed record ConfigurationProblem(SourcePosition Position, bool IsWarning, string Message)
{
    /// <summary>One line: <c>file:line:column: message</c>, without control characters that a file may hold.</summary>
    public override string ToString() => LogLine.WithoutControls($"{Position}: {(IsWarning ? "warning: " : "")}{Message}");
}
