using System;
using System.Globalization;

namespace NativeCarp.Cli.Configuration;

/// <summary>A place in a configuration file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
internal readonly record struct SourcePosition(SourceFile File, int Line, int Column) : IComparable<SourcePosition>
{
    /// <inheritdoc/>
    public int CompareTo(SourcePosition other)
    {
        int byFile = File.Order.CompareTo(other.File.Order);
        int byLine = byFile != 0 ? byFile : Line.CompareTo(other.Line);
        return byLine != 0 ? byLine : Column.CompareTo(other.Column);
    }

    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File.Path}:{Line}:{Column}");
}
