namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>A value of a document and where it stands.</summary>
/// <param name="kind">What it is.</param>
/// <param name="position">Its first character.</param>
/// <param name="text">A string's content; of other scalars what was written.</param>
internal class TomlValue(TomlKind kind, SourcePosition position, string text)
{
    /// <summary>What it is.</summary>
    public TomlKind Kind => kind;

    /// <summary>Its first character; for a table with a header that of the header.</summary>
    public SourcePosition Position { get; protected set; } = position;

    /// <summary>A string's content; of other scalars what was written; empty for arrays and tables.</summary>
    public string Text => text;

    /// <summary>The value of an integer; 0 of anything else.</summary>
    public long Integer { get; init; }

    /// <summary>The value of a float; 0 of anything else.</summary>
    public double Float { get; init; }
}
