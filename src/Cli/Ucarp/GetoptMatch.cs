namespace NativeCarp.Cli.Ucarp;

/// <summary>One option found on the command line.</summary>
/// <param name="Option">Which.</param>
/// <param name="Value">Its value; empty for a flag.</param>
/// <param name="WordIndex">The word its value ended in, or it itself.</param>
internal sealed record GetoptMatch(GetoptOption Option, string Value, int WordIndex);
