using System.Collections.Generic;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Values in order.</summary>
/// <param name="position">Its bracket, or the first header.</param>
/// <param name="isOfTables">Whether headers in two brackets made it, so that more can add to it.</param>
internal sealed class TomlArray(SourcePosition position, bool isOfTables) : TomlValue(TomlKind.Array, position, "")
{
    /// <summary>The values.</summary>
    public List<TomlValue> Items { get; } = [];

    /// <summary>Whether headers in two brackets made it, so that more can add to it.</summary>
    public bool IsOfTables => isOfTables;
}
