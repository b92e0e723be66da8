using System;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Tests.Commands;

namespace NativeCarp.Cli.Tests.Completions;

/// <summary>What a shell, a real one, completes by our script. The program on its path is a stand-in that knows <c>status</c>.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class CompletionTests : IDisposable
{
    private const int WaitMilliseconds = 30_000;

    private readonly string _shell;

    protected CompletionTests(string shell)
    {
        bool isThere = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, shell)));
        Assert.SkipUnless(isThere, $"{shell} is not installed; build/setup.sh --tests installs it");
        _shell = shell;
        WriteFile("nativecarp", "#!/bin/sh\n[ \"$*\" = status ] && cat \"$TEST_ROOT/status\"\n");
        File.SetUnixFileMode(Path.Combine(Root, "nativecarp"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        WriteStatus("gateway");
        FakePlatform platform = new();
        Assert.Equal(0, Verbs.Run(["completions", shell], platform));
        WriteFile("completion", platform.Output.Text);
    }

    /// <summary>A folder of the test; the shell finds it as TEST_ROOT, and the script in its file <c>completion</c>.</summary>
    protected string Root { get; } = Directory.CreateTempSubdirectory("nativecarp-completion-").FullName;

    public static TheoryData<string> VisibleVerbs => [.. CreateRoot().Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name)];

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void FirstWord_IsAVerbThatHelpShows() => Assert.Equal(
        VisibleVerbs.Select(verb => verb.Data).Order(StringComparer.Ordinal),
        Complete("nativecarp ").Where(word => !word.StartsWith('-')).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("nativecarp de", "demote")]
    [InlineData("nativecarp --v", "--version")]
    [InlineData("nativecarp completions z", "zsh")]
    [InlineData("nativecarp status g", "gateway")]
    [InlineData("nativecarp release --seconds 5 g", "gateway")]
    [InlineData("nativecarp watch --count 5 lo", "lo")]
    [InlineData("nativecarp demote --by ", "")]
    [InlineData("nativecarp reload g", "")]
    [InlineData("nativecarp nonsense ", "")]
    public void Word_IsCompletedByWhatStandsThere(string line, string completed) =>
        Assert.Equal(completed, string.Join(' ', Complete(line)));

    [Theory]
    [MemberData(nameof(VisibleVerbs))]
    public void Options_AreThoseOfTheVerb(string verb)
    {
        Command command = CreateRoot().Subcommands.Single(candidate => candidate.Name == verb);

        Assert.Equal(
            command.Options.Select(option => option.Name).Append("--help").Order(StringComparer.Ordinal),
            Complete($"nativecarp {verb} --").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Router_IsOneTheDaemonNames() =>
        Assert.Equal(["40@eth0", "gateway"], Complete("nativecarp status ").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("nativecarp check ")]
    [InlineData("nativecarp run --config ")]
    [InlineData("nativecarp run --config=")]
    public void File_IsOneThatIsThere(string line)
    {
        WriteFile("gateways.toml", "");

        Assert.EndsWith("gateways.toml", Assert.Single(Complete($"{line}{Root}/gat")), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_IsNoFile()
    {
        WriteFile("gateways.toml", "");
        Directory.CreateDirectory(Path.Combine(Root, "gates"));

        Assert.EndsWith("gates", Assert.Single(Complete($"nativecarp run --run-dir {Root}/gat")).TrimEnd('/'), StringComparison.Ordinal);
    }

    /// <summary>What the shell would put in the place of the last word.</summary>
    protected abstract string[] Complete(string line);

    protected string Execute(params ReadOnlySpan<string> words)
    {
        ProcessStartInfo start = new(_shell) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TEST_ROOT"] = Root;
        start.Environment["HOME"] = Root;
        start.Environment["PATH"] = $"{Root}:{start.Environment["PATH"]}";
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(WaitMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{_shell} does not end");
        }

        Assert.Equal("", error.Result);
        return output.Result;
    }

    protected void WriteFile(string name, string text) => File.WriteAllText(Path.Combine(Root, name), text);

    /// <summary>What <c>nativecarp status</c> shows of a router with this name and of one without.</summary>
    protected void WriteStatus(string name)
    {
        const string Rest = """
            "vhid":40,"interface":"eth0","state":"MASTER","seconds":3,"reason":"no master: heard","link":"up","advbase":1,"advskew":0,
            "demotion":0,"addresses":[{"address":"10.9.0.254","present":true}],"counters":{"received":1,"sent":2,"send-errors":0,"dropped":{}}
            """;
        using var reply = JsonDocument.Parse($$"""{"routers":[{"name":"{{name}}",{{Rest}}},{{{Rest}}}]}""");
        WriteFile("status", StatusText.Describe(reply.RootElement));
    }

    private static RootCommand CreateRoot() => Verbs.CreateRoot(new FakePlatform());
}
