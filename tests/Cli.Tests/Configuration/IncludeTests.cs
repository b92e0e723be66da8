using System;
using System.IO;
using System.Linq;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class IncludeTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Pattern_ReadsTheFilesInTheOrderOfTheirNames()
    {
        _folder.Write("conf.d/20.toml", Router(20));
        _folder.Write("conf.d/10.toml", Router(10));
        _folder.Write("conf.d/.15.toml", Router(15));
        _folder.Write("conf.d/17.toml~", Router(17));

        ConfigurationOutcome outcome = _folder.Load($"""
            include = ["conf.d/*.toml"]
            [defaults]
            interface = "eth0"
            password-file = "password"
            {Router(1)}
            """);

        Assert.Empty(outcome.Problems.Kept);
        Assert.Equal([1, 10, 20], outcome.Configuration!.Routers.Select(r => (int)r.Parameters.Vhid));
        Assert.All(outcome.Configuration.Routers, router => Assert.Equal("eth0", router.InterfaceName));
    }

    [Fact]
    public void Load_ProblemsOfSeveralFiles_CarryTheFilesNamesInTheOrderOfReading()
    {
        _folder.Write("a.toml", "log-level = \"info\"\nx = 1");
        _folder.Write("b.toml", "include = [\"c.toml\"]");

        Assert.Equal(
            [
                "nativecarp.toml:1:23: cannot read missing.toml: No such file or directory",
                "a.toml:1:1: log-level concerns all files: move it to the file that includes this one first",
                "a.toml:2:1: x is no key of a file: remove it, or write one of include, run-directory, log, log-file, log-level, realtime, watchdog, defaults, router, check, group, link",
                "b.toml:1:12: cannot read c.toml: No such file or directory",
            ],
            _folder.Problems("include = [\"a.toml\",  \"missing.toml\", \"b.toml\"]"));
    }

    [Fact]
    public void Load_PathsInAnIncludedFile_AreRelativeToItsFolder()
    {
        _folder.Write("conf.d/a.toml", Router(1) + "interface = \"eth0\"\npassword-file = \"../password\"");

        Assert.Empty(_folder.Problems("include = [\"conf.d/a.toml\"]"));
    }

    [Fact]
    public void Load_Cycle_IsRefusedWithItsChain()
    {
        _folder.Write("a.toml", "include = [\"sub/b.toml\"]");
        _folder.Write("sub/b.toml", "include = [\"../a.toml\"]");

        Assert.Equal(
            ["sub/b.toml:1:12: the file includes itself, a.toml -> sub/b.toml -> sub/../a.toml: remove one of these includes"],
            _folder.Problems("include = [\"a.toml\"]"));
        Assert.Equal(
            ["nativecarp.toml:1:12: the file includes itself, nativecarp.toml -> nativecarp.toml: remove one of these includes"],
            _folder.Problems("include = [\"native*.toml\"]"));
    }

    [Fact]
    public void Load_SameFileTwice_IsRefused()
    {
        _folder.Write("a.toml", Router(1) + "interface = \"eth0\"\npassword-file = \"password\"");

        Assert.Equal(
            ["nativecarp.toml:1:22: a.toml is included already, at nativecarp.toml:1:12: remove one of the two"],
            _folder.Problems("include = [\"a.toml\", \"a.toml\"]"));
    }

    [Fact]
    public void Load_FolderThatContainsItself_Ends()
    {
        File.CreateSymbolicLink(_folder.PathOf("loop"), _folder.PathOf("."));

        string problem = Assert.Single(_folder.Problems("include = [\"loop/nativecarp.toml\"]"));

        Assert.Contains("files include each other more than 16 deep", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PatternInAMissingFolder_IsRefused() => Assert.Equal(
        ["nativecarp.toml:1:12: cannot look for conf.d/*.toml: No such file or directory"],
        _folder.Problems("include = [\"conf.d/*.toml\"]"));

    private static string Router(int vhid) => $"[[router]]\nvhid = {vhid}\naddresses = [\"192.0.2.{vhid}\"]\n";
}
