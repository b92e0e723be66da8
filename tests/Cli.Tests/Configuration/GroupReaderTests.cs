using System;
using System.Linq;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class GroupReaderTests : IDisposable
{
    private const string Routers = """
        [defaults]
        interface = "eth0"
        password-file = "password"
        [[router]]
        name = "a"
        vhid = 1
        addresses = ["192.0.2.1"]
        [[router]]
        name = "b"
        vhid = 2
        addresses = ["192.0.2.2"]
        [[router]]
        vhid = 3
        addresses = ["192.0.2.3"]

        """;

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Group_IsThatOfItsMembersAlone()
    {
        ConfigurationOutcome outcome = _folder.Load(Routers + "[[group]]\nname = \"both\"\nrouters = [\"a\", \"b\"]\n");

        Assert.Equal(["both", "both", null], outcome.Configuration!.Routers.Select(router => router.Group));
    }

    [Fact]
    public void Load_GroupOfAnIncludedFile_FindsRoutersOfTheOther()
    {
        _folder.Write("group.toml", "[[group]]\nname = \"both\"\nrouters = [\"a\", \"b\"]\n");

        ConfigurationOutcome outcome = _folder.Load("include = [\"group.toml\"]\n" + Routers);

        Assert.Equal("both", outcome.Configuration!.Routers[1].Group);
    }

    [Theory]
    [InlineData("name = \"x\"\nrouters = [\"a\", \"c\"]", "17:17: no router has the name \"c\": write name = \"c\" under its [[router]]")]
    [InlineData("name = \"x\"\nrouters = [\"a\"]", "17:11: a group moves several routers as one: write for example routers = [\"inside\", \"outside\"]")]
    [InlineData("name = \"x\"\nrouters = [\"a\", \"a\"]", "17:17: router \"a\" is taken already, at nativecarp.toml:17:12: a router moves with one group: remove it from the other")]
    [InlineData("routers = [\"a\", \"b\"]", "15:1: the group has no name: write name = \"gateway\"")]
    [InlineData("name = \"x\"", "15:1: the group has no routers: write routers = [\"inside\", \"outside\"]")]
    [InlineData("name = \"x\"\nrouter = []\nrouters = [\"a\", \"b\"]", "17:1: router is no key of a group: write routers")]
    [InlineData("name = \"x\"\nrouters = [1, \"a\", \"b\"]", "17:12: an element of routers is a whole number, not a string: write routers = [\"inside\", \"outside\"]")]
    [InlineData(
        "name = \"x\"\nrouters = [\"a\", \"b\"]\n[[group]]\nname = \"x\"\nrouters = []",
        "18:1: the group \"x\" is taken already, at nativecarp.toml:15:1: give each group a name of its own\n"
        + "nativecarp.toml:20:11: a group moves several routers as one: write for example routers = [\"inside\", \"outside\"]")]
    public void Load_BadGroup_IsAnswered(string group, string expected) =>
        Assert.Equal($"nativecarp.toml:{expected}", string.Join('\n', _folder.Problems($"{Routers}[[group]]\n{group}\n")));

    [Fact]
    public void Load_GroupWithOneBracket_SaysSo() => Assert.Equal(
        ["nativecarp.toml:15:1: there can be several groups: write [[group]], with two brackets on each side"],
        _folder.Problems(Routers + "[group]\nname = \"x\"\n"));
}
