using System.Collections.Generic;
using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Ucarp;

/// <summary>What is to be done with a command line.</summary>
internal sealed record UcarpOutcome
{
    /// <summary>What to run; null when nothing is to be run.</summary>
    public UcarpOptions? Options { get; init; }

    /// <summary>Whether the usage text goes to the standard output.</summary>
    public bool ShowsUsage { get; init; }

    /// <summary>getopt's message about a word it does not understand, without the program's name.</summary>
    public string? GetoptError { get; init; }

    /// <summary>Warnings and errors to log, in order.</summary>
    public required IReadOnlyList<LogMessage> Messages { get; init; }

    /// <summary>The process's exit code when nothing is run.</summary>
    public int ExitCode { get; init; }
}
