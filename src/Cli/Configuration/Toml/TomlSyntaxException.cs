using System;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Leads from the depth of a value back to its statement. It never leaves the reader.</summary>
internal sealed class TomlSyntaxException(SourcePosition position, string message) : Exception(message)
{
    /// <summary>Where reading failed.</summary>
    public SourcePosition Position => position;
}
