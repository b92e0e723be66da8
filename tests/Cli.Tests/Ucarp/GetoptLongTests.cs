using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class GetoptLongTests
{
    private static readonly GetoptOption[] s_options =
    [
        new("alpha", 'a', TakesValue: true),
        new("alphabet", 'b', TakesValue: false),
        new("beta", 'c', TakesValue: false),
        new("gamma", 'g', TakesValue: true),
        new("betatron", '\0', TakesValue: false, AllowsAbbreviation: false),
    ];

    [Fact]
    public void Parse_AnExactName_WinsOverLongerOnes()
    {
        GetoptResult parsed = GetoptLong.Parse(["--alpha=1"], s_options);

        Assert.Equal("alpha", Assert.Single(parsed.Matches).Option.Name);
    }

    [Fact]
    public void Parse_AnAbbreviation_NeverMeansAnOptionWithoutAbbreviation()
    {
        Assert.Equal("beta", Assert.Single(GetoptLong.Parse(["--bet"], s_options).Matches).Option.Name);
        Assert.Equal("betatron", Assert.Single(GetoptLong.Parse(["--betatron"], s_options).Matches).Option.Name);
        Assert.Equal("unrecognized option '--betat'", GetoptLong.Parse(["--betat"], s_options).Error);
    }

    [Fact]
    public void Parse_TheWordAfterAnOption_IsItsValueWhateverItLooksLike()
    {
        GetoptResult parsed = GetoptLong.Parse(["-a", "--", "--gamma", "-c"], s_options);

        Assert.Equal(["--", "-c"], parsed.Matches.Select(m => m.Value));
        Assert.Empty(parsed.StrayWordIndexes);
        Assert.Null(parsed.Error);
    }

    [Fact]
    public void Parse_AnEmptyName_IsAmbiguousAmongAll()
    {
        Assert.Equal(
            "option '--' is ambiguous; possibilities: '--alpha' '--alphabet' '--beta' '--gamma'",
            GetoptLong.Parse(["--=x"], s_options).Error);
    }

    // The model: what is meant is drawn first and spelt out at random; the parser must find what was meant.
    [Theory]
    [InlineData(1)]
    [InlineData(20260101)]
    public void Parse_RandomSpellings_FindWhatWasMeant(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 5000; round++)
        {
            var words = new List<string>();
            var meant = new List<(string Name, string Value)>();
            var stray = new List<int>();
            for (int i = random.Next(8); i > 0; i--)
            {
                AddRandomItem(random, words, meant, stray);
            }

            if (random.Next(3) == 0)
            {
                words.Add("--");
                for (int i = random.Next(3); i > 0; i--)
                {
                    stray.Add(words.Count);
                    words.Add(RandomValue(random));
                }
            }

            GetoptResult parsed = GetoptLong.Parse(words, s_options);

            string shown = $"seed {seed}, round {round}: {string.Join(' ', words.Select(w => $"[{w}]"))}";
            Assert.True(parsed.Error is null, shown);
            Assert.True(meant.SequenceEqual(parsed.Matches.Select(m => (m.Option.Name, m.Value))), shown);
            Assert.True(stray.SequenceEqual(parsed.StrayWordIndexes), shown);
        }
    }

    [Theory]
    [InlineData(7)]
    public void Parse_RandomWords_NeverThrowsAndRepeatsNoValueInItsError(int seed)
    {
        const string Alphabet = "-abcg=x–\u0000\ud800";
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(5)).Select(_ => RandomText(random, Alphabet, random.Next(6)))];

            GetoptResult parsed = GetoptLong.Parse(words, s_options);

            bool repeatsValue = parsed.Error is string error
                && error.Contains('=', StringComparison.Ordinal)
                && error != "invalid option -- '='";
            Assert.False(repeatsValue, $"seed {seed}, round {round}");
            Assert.All(parsed.Matches, m => Assert.InRange(m.WordIndex, 0, words.Length - 1));
        }
    }

    private static void AddRandomItem(Random random, List<string> words, List<(string, string)> meant, List<int> stray)
    {
        string value = RandomValue(random);
        switch (random.Next(6))
        {
            case 0:
                stray.Add(words.Count);
                words.Add(random.Next(4) == 0 ? "-" : "w" + RandomText(random, "ab-=", 3));
                break;
            case 1:
                meant.AddRange([("alphabet", ""), ("beta", "")]);
                words.Add("-bc");
                break;
            case 2:
                meant.AddRange([("beta", ""), ("gamma", value)]);
                words.AddRange(value.Length > 0 && random.Next(2) == 0 ? [$"-cg{value}"] : ["-cg", value]);
                break;
            case 3:
                string gamma = "gamma"[..random.Next(1, 6)];
                meant.Add(("gamma", value));
                words.AddRange(random.Next(2) == 0 ? [$"--{gamma}={value}"] : [$"--{gamma}", value]);
                break;
            case 4:
                meant.Add(("alphabet", ""));
                words.Add($"--{"alphabet"[..random.Next(6, 9)]}");
                break;
            default:
                meant.Add(("alpha", value));
                words.AddRange(random.Next(2) == 0 ? [$"--alpha={value}"] : ["-a", value]);
                break;
        }
    }

    private static string RandomValue(Random random) => RandomText(random, "-abg= .1", random.Next(5));

    private static string RandomText(Random random, string alphabet, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
}
