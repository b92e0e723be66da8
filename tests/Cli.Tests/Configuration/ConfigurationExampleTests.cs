using System;
using System.Linq;
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
}
