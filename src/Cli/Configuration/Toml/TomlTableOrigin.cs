namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>What made a table; it decides what may still add to it. Source: TOML 1.0.0, "Table" and "Inline Table".</summary>
internal enum TomlTableOrigin
{
    /// <summary>It is part of a longer header's name, and may have a header of its own later.</summary>
    Implicit,

    /// <summary>Its own header.</summary>
    Header,

    /// <summary>A dotted key.</summary>
    DottedKey,

    /// <summary>Braces; nothing adds to it.</summary>
    Inline,
}
