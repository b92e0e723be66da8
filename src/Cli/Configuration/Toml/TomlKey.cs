namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>One part of a dotted key or of a header.</summary>
/// <param name="Text">The name.</param>
/// <param name="Position">Its first character.</param>
internal readonly record struct TomlKey(string Text, SourcePosition Position);
