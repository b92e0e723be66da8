using System;
using System.Linq;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Configuration;

public sealed class CheckReaderTests : IDisposable
{
    private const string Routers = """
        [[router]]
        name = "gateway"
        interface = "eth0"
        vhid = 40
        password-file = "password"
        addresses = ["192.0.2.1"]
        [[router]]
        interface = "eth1"
        vhid = 41
        password-file = "password"
        addresses = ["198.51.100.1"]
        last-resort = false

        """;

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_TcpWithEveryKey_IsWhatWasWritten()
    {
        CheckConfiguration check = LoadOne(
            """
            type = "tcp"
            address = "2001:db8::7"
            port = 12345
            send = "PING\r\n"
            expect = "PONG"
            interval = 2
            timeout = 0.5
            jitter = 0
            rise = 1
            fall = 4
            routers = ["gateway", "41"]
            weight = 7
            """);

        Assert.Equal(("c", CheckKind.Tcp, 12345, "PING\r\n", "PONG", 7), (check.Name, check.Kind, check.Port, check.Send, check.Expect, check.Weight));
        Assert.Equal("2001:db8::7", $"{check.Address}");
        Assert.Equal(
            new CheckTiming { IntervalNanoseconds = 2_000_000_000, TimeoutNanoseconds = 500_000_000, JitterNanoseconds = 0, Rise = 1, Fall = 4 },
            check.Timing);
        Assert.Equal([new RouterPlace("eth0", 40), new RouterPlace("eth1", 41)], check.Routers);
    }

    [Fact]
    public void Load_HttpWithoutParticulars_AsksForTheRootOfPort80()
    {
        CheckConfiguration check = LoadOne("type = \"http\"\naddress = \"::1\"\neffect = \"fault\"");

        Assert.StartsWith("GET / HTTP/1.0\r\nHost: [::1]\r\n", check.Send, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", check.Send, StringComparison.Ordinal);
        Assert.Equal((80, CheckEffect.Fault, 0), (check.Port, check.Effect, check.HttpStatus));
        Assert.Null(check.Routers);
        Assert.Equal(check.Timing.IntervalNanoseconds, check.Timing.TimeoutNanoseconds);
    }

    [Fact]
    public void Load_SeveralHosts_AreChecksOfTheirOwnWithTheirWeights()
    {
        var checks = Load("type = \"icmp\"\nweight = 50\nhosts = [\"192.0.2.254\", { address = \"192.0.2.253\", weight = 10 }]").Checks;

        Assert.Equal(["c/192.0.2.254", "c/192.0.2.253"], checks.Select(check => check.Name));
        Assert.Equal([50, 10], checks.Select(check => (int)check.Weight));
    }

    [Fact]
    public void Load_Command_KeepsTheRightsToRunIt()
    {
        DaemonConfiguration configuration = Load("type = \"command\"\ncommand = \"exit 0\"\nuser = \"nobody\"");

        Assert.Equal(["/bin/sh", "-c", "exit 0"], configuration.Checks[0].Command);
        Assert.Equal(ProcessPrivileges.RunPrograms, configuration.KeptPrivileges);
        Assert.Equal(ProcessPrivileges.None, Load("type = \"process\"\nprocess = \"x\"").KeptPrivileges);
    }

    [Theory]
    [InlineData("type = \"arp\"\ninterface = \"eth0\"\nhosts = [\"192.0.2.254\"]", CheckKind.Arp)]
    [InlineData("type = \"process\"\npid-file = \"/run/x.pid\"", CheckKind.Process)]
    [InlineData("type = \"file\"\nfile = \"/run/ok\"\nmax-age = 60\nreads-weight = true", CheckKind.File)]
    [InlineData("type = \"interface\"\ninterface = \"eth0\"\naddress = \"192.0.2.7\"", CheckKind.Interface)]
    [InlineData("type = \"route\"\nfamily = \"ipv6\"", CheckKind.Route)]
    public void Load_EveryOtherType_IsTaken(string text, CheckKind kind) => Assert.Equal(kind, LoadOne(text).Kind);

    [Fact]
    public void Load_LastResort_IsTrueUnlessTurnedOff()
    {
        DaemonConfiguration configuration = Load("type = \"route\"");

        Assert.Equal([true, false], configuration.Routers.Select(router => router.Parameters.LastResort));
        Assert.Equal(AddressFamily.Ipv4, configuration.Checks[0].Family);
    }

    [Theory]
    [InlineData("type = \"tcp\"\naddress = \"localhost\"\nport = 1", "names are not looked up, because a check would then fail with the name service")]
    [InlineData("type = \"tcp\"\naddress = \"0.0.0.0\"\nport = 1", "0.0.0.0 is the address of no host")]
    [InlineData("type = \"tcp\"\naddress = \"fe80::1\"\nport = 1", "fe80::1 is there once on every link")]
    [InlineData("type = \"tcp\"\naddress = \"127.0.0.1\"", "the check has no port: write port = 80")]
    [InlineData("type = \"tcp\"\nport = 1", "the check has no address")]
    [InlineData("type = \"tcp\"\naddress = \"127.0.0.1\"\nport = 1\npath = \"/\"", "path is no key of a check of type \"tcp\"")]
    [InlineData("type = \"https\"", "there is no check by https: write type = \"command\"")]
    [InlineData("type = \"udp\"", "type does not know \"udp\"")]
    [InlineData("address = \"127.0.0.1\"", "the check has no type")]
    [InlineData("type = \"route\"\ninterval = 0.01", "a check runs every 0.05 s at most")]
    [InlineData("type = \"icmp\"\nhosts = [\"192.0.2.1\"]\ntimeout = 2", "timeout is longer than the interval of 1 s")]
    [InlineData("type = \"icmp\"\nhosts = [\"192.0.2.1\"]\ntimeout = 0", "a check needs some time")]
    [InlineData("type = \"route\"\njitter = 2", "jitter is longer than the interval of 1 s")]
    [InlineData("type = \"icmp\"\nhosts = []", "there is no host")]
    [InlineData("type = \"icmp\"\nhosts = [7]", "a host is an address in quotes")]
    [InlineData("type = \"icmp\"\nhosts = [\"fe80::1\"]", "write interface = \"eth0\"")]
    [InlineData("type = \"icmp\"", "the check has no hosts")]
    [InlineData("type = \"arp\"\nhosts = [\"192.0.2.1\"]", "the check has no interface")]
    [InlineData("type = \"command\"", "the check has no command")]
    [InlineData("type = \"command\"\ncommand = [\"true\"]", "command does not begin with the path of a program")]
    [InlineData("type = \"process\"", "the check has no process")]
    [InlineData("type = \"process\"\nprocess = \"x\"\npid-file = \"/x\"", "pid-file means nothing beside process")]
    [InlineData("type = \"file\"\nfile = \"ok\"", "file is no full path")]
    [InlineData("type = \"http\"\naddress = \"127.0.0.1\"\npath = \"health\"", "\"health\" is no path")]
    [InlineData("type = \"http\"\naddress = \"127.0.0.1\"\npath = \"/a b\"", "path has characters that no request can have")]
    [InlineData("type = \"route\"\nrouters = [\"nobody\"]", "there is no router \"nobody\"")]
    [InlineData("type = \"route\"\nrouters = []", "the check concerns no router")]
    [InlineData("type = \"route\"\neffect = \"fault\"\nweight = 1", "weight means nothing beside effect = \"fault\"")]
    public void Load_AMistake_SaysWhatToWriteInstead(string text, string message) =>
        Assert.Contains(message, Assert.Single(_folder.Problems($"{Routers}[[check]]\nname = \"c\"\n{text}")), StringComparison.Ordinal);

    [Fact]
    public void Load_TwoOfOneName_AreRefused() => Assert.Contains(
        "is taken already",
        Assert.Single(_folder.Problems($"{Routers}[[check]]\nname = \"c\"\ntype = \"route\"\n[[check]]\nname = \"c\"\ntype = \"route\"")),
        StringComparison.Ordinal);

    private CheckConfiguration LoadOne(string text) => Assert.Single(Load(text).Checks);

    private DaemonConfiguration Load(string text)
    {
        ConfigurationOutcome outcome = _folder.Load($"{Routers}[[check]]\nname = \"c\"\n{text}");
        Assert.Empty(outcome.Problems.Kept);
        return outcome.Configuration!;
    }
}
