using System;
using System.Linq;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Core.Health;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Tests.Native;

public sealed class CheckTextTests
{
    [Fact]
    public void Describe_EveryOutcome_HasWordsOfItsOwn()
    {
        using var platform = new FakePlatform();

        string[] words = [.. Enum.GetValues<ProbeOutcome>().Select(outcome => CheckText.Describe(new ProbeResult(outcome, 7), platform))];

        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.All(words, word => Assert.NotEqual("", word));
    }

    [Fact]
    public void Name_EveryKindAndVerdict_IsTheWordOfTheConfiguration()
    {
        Assert.Equal(
            Enum.GetNames<CheckKind>().Select(name => name.ToLowerInvariant()), Enum.GetValues<CheckKind>().Select(CheckText.Name));
        Assert.Equal(["unknown", "good", "failing"], Enum.GetValues<CheckVerdict>().Select(CheckText.Name));
    }
}
