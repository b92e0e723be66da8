using System;
using System.IO;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Core.Runtime;

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

        Assert.Equal($"{path} belongs to user 1000, who could become root by it: run chown -h root {path}, or run it as another user", Find(path));
        Assert.Null(HookTrust.FindProblem(path, runsAsRoot: false, _settings));
    }

    [Fact]
    public void FindProblem_FolderOnTheWayWritableByOthers_IsNamed()
    {
        string path = Script();
        _folder.UnixFileMode |= UnixFileMode.GroupWrite;

        Assert.Equal(
            $"{_folder.FullName} can be written by others than root, who could become root by it: run chmod go-w {_folder.FullName}, or run it as another user",
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
    public void FindProblem_LinkOfAnotherUser_IsNamed()
    {
        string path = Script();
        string link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, path);
        _settings.Owners[link] = 65534;

        Assert.StartsWith($"{link} belongs to user 65534", Find(link), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_ParentOfALinksTarget_IsWhereTheKernelGoes()
    {
        string path = Script();
        DirectoryInfo elsewhere = _folder.CreateSubdirectory("elsewhere");
        DirectoryInfo inner = elsewhere.CreateSubdirectory("inner");
        File.Copy(path, Path.Combine(elsewhere.FullName, "script"));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), inner.FullName);
        _settings.Owners[Path.Combine(elsewhere.FullName, "script")] = 33;

        Assert.NotNull(Find(Path.Combine(_folder.FullName, "link", "..", "script")));
    }

    [Fact]
    public void FindProblem_StickyFileWritableByOthers_IsNamed()
    {
        string path = Script();
        File.SetUnixFileMode(path, (UnixFileMode)0b1_111_111_111);

        Assert.StartsWith($"{path} can be written by others", Find(path), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_OwnerThatCannotBeRead_IsNoTrust()
    {
        string path = Script();
        _settings.Unreadable.Add(path);

        Assert.StartsWith($"cannot find out to whom {path} belongs", Find(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root", true)]
    [InlineData("nobody", false)]
    public void FindProblem_HookUser_CountsByItsNumber(string user, bool isLookedAt)
    {
        string path = Script();
        _settings.Owners[path] = 1000;

        Assert.Equal(isLookedAt, HookTrust.FindProblem(Router(user, path, "-c", "eth0.conf"), _settings) is not null);
    }

    [Fact]
    public void FindProblem_NoSuchUser_IsSaid() => Assert.Equal(
        "hook-user: there is no user nobody-at-all in /etc/passwd: correct the name",
        HookTrust.FindProblem(Router("nobody-at-all", "/bin/true"), _settings));

    [Theory]
    [InlineData(null, true)]
    [InlineData("nobody", false)]
    public void FindProblem_CommandOfACheck_IsLookedAtAsAHook(string? user, bool isLookedAt)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root's programs are looked at");
        string path = Script();
        _settings.Owners[path] = 1000;
        var check = new CheckConfiguration { Name = "c", Kind = CheckKind.Command, Command = [path], User = user };
        var configuration = new DaemonConfiguration { Routers = [Configurations.Router(42)], Checks = [check] };

        string? problem = HookTrust.FindProblem(configuration, _settings);

        Assert.Equal(isLookedAt, problem is not null);
        Assert.StartsWith(isLookedAt ? $"check c: command: {path} belongs to user 1000" : "", problem ?? "", StringComparison.Ordinal);
        Assert.Null(HookTrust.FindProblem(check with { Kind = CheckKind.Route }, _settings));
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

    private static RouterConfiguration Router(string user, params string[] command) => Configurations.Router(42) with
    {
        Hooks = new HookCommands { Commands = [command, null, null, null], User = user },
    };

    private string? Find(string path) => HookTrust.FindProblem(path, runsAsRoot: true, _settings);

    private string Script()
    {
        string path = Path.Combine(_folder.FullName, "script");
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
