using System;
using System.IO;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Commands;

namespace NativeCarp.Cli.Tests.Native;

/// <summary>The real files of a folder, with owners as the test says.</summary>
public sealed class HookTrustTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nativecarp-hooks");
    private readonly FakeHostSettings _settings = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void FindProblem_OwnedByRootAndNotWritableByOthers_IsNull() => Assert.Null(Find(Script()));

    [Fact]
    public void FindProblem_NoSuchFile_SaysSoWhoeverRunsIt()
    {
        string path = Path.Combine(_folder.FullName, "nothing");

        Assert.Equal($"there is no file {path}: correct the path, or install it", HookTrust.FindProblem(path, runsAsRoot: false, _settings));
    }

    [Fact]
    public void FindProblem_ScriptOfAnotherUser_NamesItAndTheCure()
    {
        string path = Script();
        _settings.Owners[path] = 1000;

        Assert.Equal($"{path} belongs to user 1000, who could become root by it: run chown root {path}, or set hook-user", Find(path));
        Assert.Null(HookTrust.FindProblem(path, runsAsRoot: false, _settings));
    }

    [Fact]
    public void FindProblem_FolderOnTheWayWritableByOthers_IsNamed()
    {
        string path = Script();
        _folder.UnixFileMode |= UnixFileMode.GroupWrite;

        Assert.Equal(
            $"{_folder.FullName} can be written by others than root, who could become root by it: run chmod go-w {_folder.FullName}, or set hook-user",
            Find(path));
    }

    [Fact]
    public void FindProblem_LinkIntoAFolderOfOthers_IsFollowed()
    {
        string path = Script();
        DirectoryInfo other = _folder.CreateSubdirectory("other");
        string target = Path.Combine(other.FullName, "target");
        File.Move(path, target);
        File.CreateSymbolicLink(path, "other/target");
        Assert.Null(Find(path));

        _settings.Owners[other.FullName] = 33;

        Assert.StartsWith($"{other.FullName} belongs to user 33", Find(path), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_LinksInACircle_EndInAMessage()
    {
        string path = Path.Combine(_folder.FullName, "a");
        string target = Path.Combine(_folder.FullName, "b");
        File.WriteAllText(target, "");
        File.CreateSymbolicLink(path, target);
        File.Delete(target);
        File.CreateSymbolicLink(target, path);

        Assert.NotNull(Find(path));
    }

    private string? Find(string path) => HookTrust.FindProblem(path, runsAsRoot: true, _settings);

    private string Script()
    {
        string path = Path.Combine(_folder.FullName, "script");
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
