using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using NativeCarp.Cli.Commands;

namespace NativeCarp.Cli.Tests.Commands;

/// <summary>nativecarp(8) against the verbs and options the program knows.</summary>
public sealed class ManualPageTests
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "man", "nativecarp.8"));

    [Fact]
    public void Synopsis_HasEveryVerbAndNoOther() => Assert.Equal(
        Verbs.CreateRoot(new FakePlatform()).Subcommands.Select(verb => verb.Name).Order(StringComparer.Ordinal),
        s_lines.Where(line => line.StartsWith(".Cm ", StringComparison.Ordinal)).Select(line => line[4..]).Order(StringComparer.Ordinal));

    [Fact]
    public void Description_ExplainsEveryVerb()
    {
        string text = string.Join('\n', s_lines.Where(line => line.StartsWith(".It Cm ", StringComparison.Ordinal))).Replace(",", "", StringComparison.Ordinal);

        Assert.All(Verbs.CreateRoot(new FakePlatform()).Subcommands, verb => Assert.Contains(verb.Name, text.Split((char[])[' ', '\n'])));
    }

    [Fact]
    public void Options_OfTheDaemonsVerbs_AreNamed()
    {
        string text = string.Join('\n', s_lines);

        foreach (Command verb in Verbs.CreateRoot(new FakePlatform()).Subcommands.Where(verb => verb.Name is not "watch" and not "self-test"))
        {
            Assert.All(verb.Options, option => Assert.Contains($"Fl -{option.Name.TrimStart('-')}", text, StringComparison.Ordinal));
        }
    }
}
