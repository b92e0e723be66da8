namespace NativeCarp.Cli.Commands;

/// <summary>Something about this host that matters to a configuration.</summary>
/// <param name="Severity">How much.</param>
/// <param name="Subject">What it is about: a router, an interface, the host.</param>
/// <param name="Message">What was found, why it matters, what to do.</param>
internal sealed record HostFinding(HostFindingSeverity Severity, string Subject, string Message);
