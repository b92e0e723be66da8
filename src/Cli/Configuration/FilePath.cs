using System.IO;

namespace NativeCarp.Cli.Configuration;

/// <summary>Paths in configuration files.</summary>
internal static class FilePath
{
    /// <summary>A path as a file means it: relative to the folder the file is in.</summary>
    public static string Resolve(SourceFile file, string path) => Path.Combine(Path.GetDirectoryName(file.Path) ?? "/", path);
}
