using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

/// <summary>nativecarp.toml(5) against the keys the program knows.</summary>
public sealed class ManualPageTests : IDisposable
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "man", "nativecarp.toml.5"));

    private readonly ConfigurationFolder _folder = new();

    public static TheoryData<string, string[]> Sections => new()
    {
        { "TOP OF THE FILE", Names(FileKeys.All) },
        { "ROUTERS", Names(RouterKeys.All) },
        { "GROUPS", Names(GroupKeys.All) },
        { "LINKS", Names(LinkKeys.All) },
        { "PEERS", Names(PeerKeys.All) },
        { "CHECKS", [.. CheckKeys.ByType.SelectMany(Names).Distinct()] },
        { "ROLLING CHANGE", Names(PreviousKeys.All) },
        { "ADDRESSES", Names(AddressKeys.All) },
        { "ROUTES", Names(RouteKeys.All) },
        { "ANNOUNCEMENTS", Names(AnnounceKeys.All) },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sections))]
    public void Section_HasTheKeysOfTheProgramAndNoOther(string section, string[] keys)
    {
        IEnumerable<string> documented = Lines(section).Where(line => line.StartsWith(".It Ic ", StringComparison.Ordinal)).Select(line => line[7..]);

        Assert.Equal(keys.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Section_NamesEveryWordOfItsKeys(string section, string[] keys)
    {
        string text = string.Join('\n', Lines(section));

        foreach (ConfigurationKey key in AllKeys().Where(key => keys.Contains(key.Name)))
        {
            Assert.All(key.Words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Examples_CanBeUsed()
    {
        string[] examples = [.. string.Join('\n', Lines("EXAMPLES")).Split(".Bd -literal -offset indent\n").Skip(1).Select(e => e[..e.IndexOf(".Ed", StringComparison.Ordinal)])];

        Assert.Equal(6, examples.Length);
        Assert.All(examples, example => Assert.Empty(_folder.Problems(example)));
    }

    private static IEnumerable<string> Lines(string section) =>
        s_lines.SkipWhile(line => line != $".Sh {section}").Skip(1).TakeWhile(line => !line.StartsWith(".Sh ", StringComparison.Ordinal));

    private static string[] Names(ConfigurationKey[] keys) => [.. keys.Select(key => key.Name)];

    private static IEnumerable<ConfigurationKey> AllKeys() =>
        [.. FileKeys.All, .. RouterKeys.All, .. AddressKeys.All, .. RouteKeys.All, .. AnnounceKeys.All, .. PeerKeys.All, .. CheckKeys.ByType.SelectMany(keys => keys).Distinct()];
}
