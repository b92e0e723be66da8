namespace NativeCarp.Cli.Ucarp;

/// <summary>One option getopt_long knows.</summary>
/// <param name="Name">The long name, without dashes.</param>
/// <param name="Letter">The short name; NUL when there is none.</param>
/// <param name="TakesValue">Whether a value must follow.</param>
/// <param name="AllowsAbbreviation">
/// Whether a beginning of the long name will do. An option of ours must not make ambiguous what was unique before.
/// </param>
internal sealed record GetoptOption(string Name, char Letter, bool TakesValue, bool AllowsAbbreviation = true);
