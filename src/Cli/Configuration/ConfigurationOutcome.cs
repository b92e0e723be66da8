namespace NativeCarp.Cli.Configuration;

/// <summary>What loading a configuration gave.</summary>
/// <param name="Configuration">The configuration; null when there are errors.</param>
/// <param name="Problems">Errors and warnings.</param>
internal sealed record ConfigurationOutcome(DaemonConfiguration? Configuration, ProblemList Problems);
