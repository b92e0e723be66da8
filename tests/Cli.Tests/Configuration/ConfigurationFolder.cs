using System;
using System.IO;
using System.Linq;
using System.Text;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

/// <summary>A folder with configuration files, and password files <c>password</c> and <c>password.old</c> of mode 600.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    public const string Main = "nativecarp.toml";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public ConfigurationFolder()
    {
        Write("password", "secret\n");
        Write("password.old", "before\n");
    }

    /// <summary>Writes a file of mode 600.</summary>
    public string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        Write(name, Encoding.UTF8.GetBytes(text), mode);

    public string Write(string name, byte[] content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public ConfigurationOutcome Load(string text) => Load(Encoding.UTF8.GetBytes(text));

    public ConfigurationOutcome Load(byte[] content)
    {
        Write(Main, content);
        return ConfigurationLoader.Load(PathOf(Main));
    }

    /// <summary>What is wrong with a configuration, a line each, paths as seen from the folder.</summary>
    public string[] Problems(string text) =>
        [.. Load(text).Problems.Kept.Select(p => p.ToString().Replace(_folder.FullName + "/", "", StringComparison.Ordinal))];

    public void Dispose() => _folder.Delete(recursive: true);
}
