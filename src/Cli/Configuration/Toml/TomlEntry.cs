namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>A key of a table with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Position">The key's first character.</param>
/// <param name="Value">The value.</param>
internal sealed record TomlEntry(string Key, SourcePosition Position, TomlValue Value);
