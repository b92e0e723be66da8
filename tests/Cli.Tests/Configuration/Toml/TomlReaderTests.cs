using System.Linq;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Tests.Configuration.Toml;

public sealed class TomlReaderTests
{
    [Fact]
    public void Read_KeysAndValues_KnowTheirPlaces()
    {
        TomlTable table = Documents.Read("\ufeff# first\r\n[a]\r\n  key = [1,\r\n\t\"two\"]\n[[b]]\n[[b]]\n", out ProblemList problems)!;

        Assert.Empty(problems.Kept);
        Assert.True(table.TryFind("a", out TomlEntry? a));
        Assert.Equal("f:2:1", a.Value.Position.ToString());
        Assert.True(((TomlTable)a.Value).TryFind("key", out TomlEntry? key));
        Assert.Equal("f:3:3", key.Position.ToString());
        Assert.Equal(["f:3:10", "f:4:2"], ((TomlArray)key.Value).Items.Select(item => item.Position.ToString()));
        Assert.True(table.TryFind("b", out TomlEntry? b));
        Assert.Equal(["f:5:1", "f:6:1"], ((TomlArray)b.Value).Items.Select(item => item.Position.ToString()));
    }

    [Fact]
    public void Read_SeveralBrokenStatements_ReportsEachOnce()
    {
        TomlTable? table = Documents.Read("a = \nb = \"x\n# \u0001\nc = {d = 1,}\ngood = 1\nbad key = 1\n[x\n[y]]\nb = 2\n", out ProblemList problems);

        Assert.Null(table);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8], problems.Kept.Select(problem => problem.Position.Line));
    }

    [Fact]
    public void Read_BrokenValue_StandsAsInvalidSoThatTheRestCanBeJudged()
    {
        TomlTable table = Documents.Read("a = eth0\nb = 1\na = 2", out ProblemList problems)!;

        Assert.Equal(["f:1:5", "f:3:1"], problems.Kept.Select(problem => problem.Position.ToString()));
        Assert.True(table.TryFind("a", out TomlEntry? a));
        Assert.Equal(TomlKind.Invalid, a.Value.Kind);
        Assert.True(table.TryFind("b", out _));
    }

    [Fact]
    public void Read_ArrayThatGoesOnInTheNextLine_EndsAtItsMistake()
    {
        Assert.Null(Documents.Read("a = [ 10.0.0.1,\n \"x\" ]\nb = =", out ProblemList problems));
        Assert.Equal("f:1:7: 10.0.0.1 is no value: write it in quotes if it is meant as text", Assert.Single(problems.Kept).ToString());
    }

    [Theory]
    [InlineData("a = 9223372036854775807", long.MaxValue)]
    [InlineData("a = -9223372036854775808", long.MinValue)]
    [InlineData("a = 0x7fff_ffff_ffff_ffff", long.MaxValue)]
    public void Read_LargestIntegers_AreExact(string text, long expected)
    {
        TomlTable table = Documents.Read(text, out ProblemList problems)!;

        Assert.Empty(problems.Kept);
        Assert.True(table.TryFind("a", out TomlEntry? a));
        Assert.Equal(expected, a.Value.Integer);
    }

    [Theory]
    [InlineData("a = 9223372036854775808")]
    [InlineData("a = -9223372036854775809")]
    [InlineData("a = 0x8000000000000000")]
    [InlineData("a = 340282366920938463463374607431768211456")]
    [InlineData("a = +0x1")]
    [InlineData("a = 1_e1")]
    public void Read_NumberOutOfRangeOrShape_IsRefused(string text)
    {
        Documents.Read(text, out ProblemList problems);

        Assert.True(problems.HasErrors);
    }

    [Fact]
    public void Read_ManyKeysInOneTable_FindsEachAndRefusesASecond()
    {
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"k{i} = {i}\n"));
        TomlTable table = Documents.Read(text + "k99 = 1\n", out ProblemList problems)!;

        Assert.Equal("f:101:1: k99 is defined already, in line 100: remove one of the two", Assert.Single(problems.Kept).ToString());
        for (int i = 0; i < 100; i++)
        {
            Assert.True(table.TryFind($"k{i}", out TomlEntry? entry));
            Assert.Equal(i, entry.Value.Integer);
        }
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Read_Depth_IsBounded(int depth, bool isRefused)
    {
        Documents.Read($"a = {new string('[', depth)}{new string(']', depth)}", out ProblemList arrays);
        Documents.Read(string.Join('.', Enumerable.Repeat("a", depth)) + " = 1", out ProblemList keys);

        Assert.Equal(isRefused, arrays.HasErrors);
        Assert.Equal(isRefused, keys.HasErrors);
    }

    [Fact]
    public void Read_InvalidUtf8_SaysWhere()
    {
        Documents.Read([.. "a = 1\nb = \"\u00fc"u8, 0xff, (byte)'"'], out ProblemList problems);

        Assert.Equal("f:2:7: the file is not UTF-8 here: save it in that encoding", Assert.Single(problems.Kept).ToString());
    }
}
