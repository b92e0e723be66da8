using System;
using System.Linq;
using System.Text.Json;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Tests.Configuration;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly FakePlatform _platform = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_GoodFile_EndsWith0()
    {
        string path = _folder.Write("a.toml", ConfigurationLoaderTests.Smallest);

        Assert.Equal(0, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: false));
        Assert.Equal($"{path}: 1 router, usable\n", _platform.Output.Text);
    }

    [Fact]
    public void Run_Warning_IsShownAndEndsWith0()
    {
        string path = _folder.Write("a.toml", ConfigurationLoaderTests.Smallest + "\nadvskew = 250");

        Assert.Equal(0, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: false));
        Assert.Equal(
            $"{path}:6:11: warning: advskew = 250 looks like a demoted node to others: stay below 241\n{path}: 1 router, usable\n",
            _platform.Output.Text);
    }

    [Fact]
    public void Run_Errors_EndsWith1AndShowsEach()
    {
        string path = _folder.Write("a.toml", ConfigurationLoaderTests.Smallest + "\nadvskew = 255\npreemt = true");

        Assert.Equal(1, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: true));
        Assert.Equal(
            $"{path}:6:11: advskew = 255 is not a number from 0 to 254: write for example advskew = 100\n"
                + $"{path}:7:1: preemt is no key of a router: write preempt\n{path}: not usable as it is\n",
            _platform.Output.Text);
    }

    [Fact]
    public void Run_ManyErrors_ShowsTheFirstAndCountsTheRest()
    {
        string path = _folder.Write("a.toml", "[[router]]\n" + string.Concat(Enumerable.Range(0, 70).Select(i => $"x{i} = 1\n")));

        Assert.Equal(1, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: false));
        string[] lines = _platform.Output.Text.Split('\n');
        Assert.StartsWith($"{path}:1:1: the router has no interface", lines[0], StringComparison.Ordinal);
        Assert.Equal("and 24 more", lines[50]);
    }

    [Fact]
    public void Run_Json_HoldsTheSame()
    {
        string path = _folder.Write("a.toml", ConfigurationLoaderTests.Smallest + "\nadvskew = 255");

        Assert.Equal(1, CheckCommand.Run(_platform, path, asJson: true, looksAtHost: false));
        using var report = JsonDocument.Parse(_platform.Output.Text);
        Assert.False(report.RootElement.GetProperty("good").GetBoolean());
        JsonElement problem = report.RootElement.GetProperty("problems")[0];
        Assert.Equal(path, problem.GetProperty("file").GetString());
        Assert.Equal(6, problem.GetProperty("line").GetInt32());
        Assert.Equal(11, problem.GetProperty("column").GetInt32());
        Assert.Equal("error", problem.GetProperty("severity").GetString());
        Assert.StartsWith("advskew = 255", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, report.RootElement.GetProperty("more").GetInt32());
    }

    [Fact]
    public void Run_Host_LooksAtItAndClosesWhatItOpened()
    {
        string path = _folder.Write("a.toml", ConfigurationLoaderTests.Smallest);

        Assert.Equal(1, CheckCommand.Run(_platform, path, asJson: false, looksAtHost: true));
        Assert.Contains("vhid 40@eth0: error: eth0 has no IPv4 address of its own", _platform.Output.Text, StringComparison.Ordinal);
        Assert.EndsWith($"{path}: 1 router, not usable on this host as it is\n", _platform.Output.Text, StringComparison.Ordinal);
        Assert.Equal(0, _platform.Undisposed);
    }

    [Fact]
    public void Run_ControlCharactersOfAFile_AreNotWrittenToATerminal()
    {
        string path = _folder.Write("a.toml", "\"\\u001b[2J\" = 1\n");

        CheckCommand.Run(_platform, path, asJson: false, looksAtHost: false);

        Assert.DoesNotContain('\u001b', _platform.Output.Text);
    }
}
