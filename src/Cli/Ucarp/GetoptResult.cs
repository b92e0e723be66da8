using System.Collections.Generic;

namespace NativeCarp.Cli.Ucarp;

/// <summary>What getopt_long makes of a command line.</summary>
/// <param name="Matches">The options in order, up to the first error.</param>
/// <param name="StrayWordIndexes">Words that are neither option nor value, by their place.</param>
/// <param name="Error">getopt's own message without the program's name, null when all went well. It never repeats a value.</param>
internal sealed record GetoptResult(IReadOnlyList<GetoptMatch> Matches, IReadOnlyList<int> StrayWordIndexes, string? Error);
