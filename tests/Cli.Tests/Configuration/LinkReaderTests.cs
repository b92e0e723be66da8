using System;
using System.Linq;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class LinkReaderTests : IDisposable
{
    private const string Start = """
        [defaults]
        interface = "eth0"
        password-file = "password"
        [[router]]
        name = "a"
        vhid = 1
        addresses = ["192.0.2.1"]
        [[router]]
        name = "b"
        interface = "eth1"
        vhid = 2
        addresses = ["192.0.2.2"]
        [[check]]
        name = "router"
        type = "icmp"
        hosts = ["192.0.2.254"]
        [[check]]
        name = "service"
        type = "tcp"
        address = "127.0.0.1"
        port = 80
        [[link]]

        """;

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Link_IsThatOfTheRoutersNamed()
    {
        ConfigurationOutcome outcome = _folder.Load(
            Start + "interface = \"eth1\"\npeer = \"10.0.0.2\"\nreference = \"router\"\nmax-hold = 5\nrouters = [\"a\"]\n");

        Assert.True(InetAddress.TryParse("10.0.0.2", out InetAddress peer));
        Assert.Equal([new SecondPath("eth1", peer, "router", 5_000_000_000), null], outcome.Configuration!.Routers.Select(router => router.SecondPath));
    }

    [Fact]
    public void Load_LinkForAll_HoldsForAMinute()
    {
        ConfigurationOutcome outcome = _folder.Load(Start + "interface = \"eth2\"\npeer = \"10.0.0.2\"\nreference = \"router\"\n");

        Assert.All(outcome.Configuration!.Routers, router => Assert.Equal(60_000_000_000, router.SecondPath!.MaximumHoldNanoseconds));
    }

    [Theory]
    [InlineData("peer = \"10.0.0.2\"\nreference = \"router\"", "22:1: the link has no interface: write interface = \"eth1\"")]
    [InlineData("interface = \"eth2\"\nreference = \"router\"", "22:1: the link has no peer: write peer = \"10.0.0.2\"")]
    [InlineData("interface = \"eth2\"\npeer = \"10.0.0.2\"", "22:1: the link has no reference: write reference = \"router\"")]
    [InlineData(
        "interface = \"eth 2\"\npeer = \"10.0.0.2\"\nreference = \"router\"",
        "23:13: \"eth 2\" cannot be the name of an interface: write one of 1 to 15 bytes without blanks, / and :")]
    [InlineData(
        "interface = \"eth2\"\npeer = \"fe80::2\"\nreference = \"router\"",
        "24:8: \"fe80::2\" is no IPv4 address of a host: write for example peer = \"10.0.0.2\"")]
    [InlineData(
        "interface = \"eth1\"\npeer = \"10.0.0.2\"\nreference = \"router\"",
        "22:1: vhid 2@eth1 advertises on eth1 itself: name another interface, or in routers those that it is for")]
    [InlineData(
        "interface = \"eth2\"\npeer = \"10.0.0.2\"\nreference = \"service\"\nrouters = [\"a\"]",
        "25:13: \"service\" is no check of one host for vhid 1@eth0: write a [[check]] with this name, type \"arp\" or \"icmp\" and one host")]
    [InlineData(
        "interface = \"eth2\"\npeer = \"10.0.0.2\"\nreference = \"router\"\nrouters = [\"a\", \"a\"]",
        "26:17: vhid 1@eth0 has a link already: remove it from one of the two")]
    [InlineData(
        "interface = \"eth2\"\npeer = \"10.0.0.2\"\nreference = \"router\"\nrouters = [\"c\"]",
        "26:12: there is no router \"c\": write its name, VHID@INTERFACE or, if it is alone with it, its vhid")]
    [InlineData(
        "interface = \"eth2\"\npeer = \"10.0.0.2\"\nreference = \"router\"\nmax-hold = 0",
        "26:12: 0 is not a number of seconds from 1 to 86400: write for example max-hold = 60")]
    public void Load_BadLink_IsAnswered(string link, string expected) =>
        Assert.Equal([$"nativecarp.toml:{expected}"], _folder.Problems($"{Start}{link}\n"));
}
