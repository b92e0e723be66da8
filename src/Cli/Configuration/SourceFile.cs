namespace NativeCarp.Cli.Configuration;

/// <summary>One file of the configuration.</summary>
/// <param name="Path">As messages show it: as given on the command line, or the including file's folder and the name in it.</param>
/// <param name="Order">Its place in the order of reading; problems are shown in this order.</param>
/// <param name="Includer">Where it is included; null for the file named on the command line.</param>
/// <param name="IsReadableByOthers">Whether its group or everybody can read it.</param>
internal sealed record SourceFile(string Path, int Order, SourcePosition? Includer, bool IsReadableByOthers);
