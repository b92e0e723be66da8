using System.Collections.Generic;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>What the C library makes of a command line.</summary>
/// <param name="Matches">The options and their values, up to the first error.</param>
/// <param name="StrayWords">What is neither; null after an error.</param>
/// <param name="IsValueMissing">Whether the error is a missing value.</param>
internal sealed record LibcGetoptResult(
    IReadOnlyList<(string Name, string Value)> Matches, IReadOnlyList<string>? StrayWords, bool IsValueMissing);
