using System;
using System.Text;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Tests.Configuration;

/// <summary>Documents that stand in a test.</summary>
internal static class Documents
{
    /// <summary>A file on its own.</summary>
    public static SourceFile File(string path = "f") => new(path, 0, null, IsReadableByOthers: false);

    /// <summary>Reads a document.</summary>
    public static TomlTable? Read(ReadOnlySpan<byte> document, out ProblemList problems)
    {
        problems = new ProblemList();
        int valuesLeft = 20_000;
        return TomlReader.Read(File(), document, problems, ref valuesLeft);
    }

    /// <summary>Reads a document.</summary>
    public static TomlTable? Read(string text, out ProblemList problems) => Read(Encoding.UTF8.GetBytes(text), out problems);
}
