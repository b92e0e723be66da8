using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class ConfigurationExampleTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_AsItIs_CanBeUsed()
    {
        ConfigurationOutcome outcome = _folder.Load(ConfigurationExample.Create("ens3"));

        Assert.Empty(outcome.Problems.Kept);
        Assert.Equal("ens3", Assert.Single(outcome.Configuration!.Routers).InterfaceName);
    }

    [Fact]
    public void Create_WithEveryCommentedLineInForce_CanBeUsed()
    {
        string[] lines = ConfigurationExample.Create("ens3").Split('\n');
        string text = string.Join('\n', lines.Select(line => line.Contains(" = ", StringComparison.Ordinal) ? line.Replace("# ", "", StringComparison.Ordinal) : line));
        // What stood behind a value as its comment is none any more.
        text = string.Join('\n', text.Split('\n').Select(line => line.Contains("   ", StringComparison.Ordinal) && line.Contains(" = ", StringComparison.Ordinal)
            ? line[..line.IndexOf("   ", line.IndexOf(" = ", StringComparison.Ordinal), StringComparison.Ordinal)]
            : line));

        ConfigurationOutcome outcome = _folder.Load(text);

        Assert.Empty(outcome.Problems.Kept);
        Assert.True(outcome.Configuration!.Routers[0].Parameters.Preempt);
        Assert.Equal(2, outcome.Configuration.Routers[0].Addresses.Count);
    }

    [Fact]
    public void FreeBsdPage_Example_CanBeUsed()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "freebsd.md"));
        string[] examples = [.. page.Split("```toml\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];
        string password = _folder.PathOf("password");

        ConfigurationOutcome outcome = _folder.Load(Regex.Replace(Assert.Single(examples), @"/usr/local/etc/nativecarp/\w+\.pass", password));

        Assert.Empty(outcome.Problems.Kept);
        Assert.Equal(["em1", "em0"], outcome.Configuration!.Routers.Select(router => router.InterfaceName));
        Assert.Equal([1, 2], outcome.Configuration.Routers.Select(router => (int)router.Parameters.Vhid));
    }
}
