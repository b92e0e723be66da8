using System;
using System.IO;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Tests.Configuration;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly FakePlatform _platform = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_NoFile_WritesTheExampleToStandardOutput()
    {
        Assert.Equal(0, InitCommand.Run(_platform, null));
        Assert.Equal(ConfigurationExample.Create("eth0"), _platform.Output.Text);
        Assert.Equal(0, _platform.Undisposed);
    }

    [Fact]
    public void Run_NewFile_IsForItsOwnerAloneAndPassesTheCheck()
    {
        string path = _folder.PathOf("new.toml");

        Assert.Equal(0, InitCommand.Run(_platform, path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(0, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: false));
        Assert.Equal($"{path}: 1 router, usable\n", _platform.Output.Text);
    }

    [Fact]
    public void Run_ExistingFile_IsLeftAlone()
    {
        string path = _folder.Write("old.toml", "mine");

        Assert.Equal(2, InitCommand.Run(_platform, path));
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal($"nativecarp: cannot write {path}: it exists already, and nothing is overwritten\n", _platform.Error.Text);
    }

    [Fact]
    public void Run_NoSuchFolder_SaysSo()
    {
        string path = _folder.PathOf("missing/new.toml");

        Assert.Equal(2, InitCommand.Run(_platform, path));
        Assert.Equal($"nativecarp: cannot write {path}: No such file or directory\n", _platform.Error.Text);
    }
}
