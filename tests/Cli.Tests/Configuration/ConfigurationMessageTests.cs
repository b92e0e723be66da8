using System;
using System.IO;
using System.Text;
using NativeCarp.Cli.Configuration;

namespace NativeCarp.Cli.Tests.Configuration;

/// <summary>What the administrator reads. Each line of a router below stands in line 6 and on of the file.</summary>
public sealed class ConfigurationMessageTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("advskwe = 1", "6:1: advskwe is no key of a router: write advskew")]
    [InlineData("dead_ratio = 1", "6:1: dead_ratio is no key of a router: write dead-ratio")]
    [InlineData("pass = 'x'", "6:1: pass is no key of a router: write password-file")]
    [InlineData("advskew = \"100\"", "6:11: advskew is a string, not a whole number: write advskew = 100")]
    [InlineData("advskew = 1.5", "6:11: advskew is a number, not a whole number: write advskew = 100")]
    [InlineData("advskew = -1", "6:11: advskew = -1 is not a number from 0 to 254: write for example advskew = 100")]
    [InlineData("advskew = 99999999999999999999", "6:11: 99999999999999999999 does not fit into 64 bits: write a smaller number")]
    [InlineData("advskew = 0100", "6:11: 0100 begins with 0, which TOML does not allow: write it without, or in quotes if it is no number")]
    [InlineData("advskew = 241", "6:11: warning: advskew = 241 looks like a demoted node to others: stay below 241")]
    [InlineData("advbase = 0", "6:11: advbase and advskew are both 0, so that there is no time between advertisements: write advbase = 1, or an advskew from 1 on")]
    [InlineData("dead-ratio = 1", "6:14: warning: dead-ratio = 1 gives a master up when one advertisement is late: write 2 or more")]
    [InlineData("preempt = 1", "6:11: preempt is a whole number, not true or false: write preempt = true")]
    [InlineData("preempt = yes", "6:11: yes is no value: write it in quotes if it is meant as text")]
    [InlineData("preempt = 2026-01-01", "6:11: preempt is a date or time, not true or false: write preempt = true")]
    [InlineData("hash = \"frist\"", "6:8: hash does not know \"frist\": write \"all\", \"all-with-link-local\" or \"first\"")]
    [InlineData("families = [\"ipv5\"]", "6:13: families does not know \"ipv5\": write \"ipv4\" or \"ipv6\"")]
    [InlineData("families = []", "6:12: a router advertises in at least one family: remove families, or write families = [\"ipv4\"]")]
    [InlineData("source-ip = \"2001:db8::2\"", "6:13: 2001:db8::2 is no IPv4 address, and for IPv6 the interface's link-local address is always the source: remove source-ip")]
    [InlineData("source-ip = \"192.0.2.1\"", "6:13: 192.0.2.1 is one of the addresses that move: write an address of this host, or remove source-ip")]
    [InlineData("group = \"192.0.2.1\"", "6:9: \"192.0.2.1\" is no IPv4 multicast address: write for example group = \"224.0.0.18\"")]
    [InlineData("name = \"two words\"", "6:8: \"two words\" cannot be a router's name: write 1 to 64 bytes without blanks")]
    [InlineData("vhid = 41", "6:1: vhid is defined already, in line 3: remove one of the two")]
    [InlineData("preempt: true", "6:8: a key and = are expected here: write key = value, or # in front of a comment")]
    [InlineData("preempt = true true", "6:16: only a comment may follow on this line: begin a new line, or write # in front")]
    [InlineData("announce = { delays = [0, 0] }", "6:27: 0 s is not later than the delay before it: write them in ascending order")]
    [InlineData("announce = { delays = [-1] }", "6:24: -1 is not a number of seconds from 0 to 3600: write for example delays = [0, 0.1, 0.5, 2, 5]")]
    [InlineData("announce = { delays = [] }", "6:23: an address is announced 1 to 32 times after a takeover: write for example delays = [0, 0.1, 0.5, 2, 5]")]
    [InlineData("announce = { refresh = nan }", "6:24: nan is not a number of seconds from 0 to 86400: write for example refresh = 60")]
    [InlineData("routes = [{ via = \"192.0.2.9\" }]", "6:11: the route has no to: write to = \"default\"")]
    [InlineData("routes = [{ to = \"10.0.0.1/8\" }]", "6:18: 10.0.0.1/8 has bits set behind its prefix: write to = \"10.0.0.0/8\"")]
    [InlineData("routes = [{ to = \"default\" }]", "6:18: a default route without via is of no known family: write to = \"0.0.0.0/0\" or to = \"::/0\"")]
    [InlineData("routes = [{ to = \"::/0\", via = \"192.0.2.9\" }]", "6:32: 192.0.2.9 is of another family than ::/0: write one of the same")]
    [InlineData("routes = [{ to = \"default\", via = \"192.0.2.9/24\" }]", "6:35: \"192.0.2.9/24\" is no address: leave the prefix length out")]
    [InlineData("routes = [{ to = \"10.0.0.0/8\", metric = 4294967296 }]", "6:41: metric = 4294967296 is not a number from 0 to 4294967295: write for example metric = 100")]
    [InlineData("preempt-delay = 5", "6:1: warning: preempt-delay means nothing without preempt: write preempt = true, or remove it")]
    [InlineData("start-up-delay = -1", "6:18: -1 is not a number of seconds from 0 to 86400: write for example start-up-delay = 30")]
    [InlineData("unicast-peers = []", "6:17: there is no peer: write the addresses of the other nodes, or remove unicast-peers")]
    [InlineData("unicast-peers = [\"192.0.2.1\"]", "6:18: 192.0.2.1 is one of the addresses that move: write the peer's own address")]
    [InlineData("unicast-peers = [\"192.0.2.3\", \"192.0.2.3\"]", "6:31: 192.0.2.3 stands there twice: remove one of the two")]
    [InlineData("unicast-peers = [\"224.0.0.18\"]", "6:18: 224.0.0.18 is not the address of a host: write one like 192.0.2.1 or 2001:db8::1")]
    [InlineData("unicast-peers = [\"fe80::2\", \"2001:db8::2\"]", "6:29: 2001:db8::2 and the peer before it cannot have the same source: write link-local IPv6 peers only, or none")]
    [InlineData("unicast-peers = [\"192.0.2.3\"]\nbroadcast = true", "7:1: broadcast means nothing beside unicast-peers: remove one of the two")]
    [InlineData("peers = [{ advskew = 5 }]", "6:10: the peer has no address: write address = \"192.0.2.3\"")]
    [InlineData("peers = [{ address = \"192.0.2.3\", mac = \"52-54\" }]", "6:41: \"52-54\" is no Ethernet address: write it like \"52:54:00:12:34:56\"")]
    [InlineData("pin = \"enforce\"", "6:1: pin says what to do with others than the peers, and there are none: write peers = [{ address = \"192.0.2.3\", advskew = 100 }]")]
    [InlineData("previous = { password-file = \"password.old\" }", "6:12: previous has no until: write until = 2030-01-31T12:00:00Z")]
    [InlineData("previous = { until = 2099-01-31T12:00:00Z }", "6:12: previous says neither password nor addresses: write what they were before, or remove it")]
    [InlineData("previous = { until = 2099-01-31T12:00:00, addresses = [\"192.0.2.9\"] }", "6:22: until is a date or time, not a date and time with offset: write until = 2030-01-31T12:00:00Z")]
    [InlineData("previous = { until = 2020-01-31T12:00:00Z, addresses = [\"192.0.2.9\"] }", "6:22: warning: until has passed, so that what is new is sent already: remove previous when every node does so")]
    [InlineData("previous = { until = 2099-01-31T12:00:00Z, addresses = [] }", "6:56: previous has no address: write those of before, or remove addresses when they do not change")]
    [InlineData("on-master = 5", "6:13: on-master is a whole number, not a string: write on-master = \"/etc/nativecarp/notify\"")]
    [InlineData("on-master = \"\"", "6:13: on-master is empty: write a command, or remove it")]
    [InlineData("on-stop = []", "6:11: on-stop does not begin with the path of a program: write on-stop = [\"/etc/nativecarp/notify\", \"argument\"], or a string for the shell")]
    [InlineData("on-stop = [\"notify\"]", "6:11: on-stop does not begin with the path of a program: write on-stop = [\"/etc/nativecarp/notify\", \"argument\"], or a string for the shell")]
    [InlineData("on-stop = [\"/notify\", 1]", "6:23: an element of on-stop is a whole number, not a string: write on-stop = \"/etc/nativecarp/notify\"")]
    [InlineData("on-stop = \"x\"\nhook-timeout = 0", "7:16: 0 is not a number of seconds from 1 to 86400: write for example hook-timeout = 60")]
    [InlineData("on-master-failure = \"give-up\"", "6:1: on-master-failure means nothing without on-master: write on-master = \"/etc/nativecarp/notify\", or remove it")]
    [InlineData("[router.routes]", "6:1: routes is a table, not an array: write routes = [{ to = \"default\", via = \"192.0.2.254\" }]")]
    public void Load_LineInARouter_IsAnswered(string line, string expected) =>
        Assert.Equal([$"nativecarp.toml:{expected}"], _folder.Problems($"{ConfigurationLoaderTests.Smallest}\n{line}\n"));

    [Theory]
    [InlineData("\"192.0.2.300\"", "14: \"192.0.2.300\" is no address: write it like 192.0.2.1, 192.0.2.1/24 or 2001:db8::1/64")]
    [InlineData("\"192.0.2.1/33\"", "14: \"192.0.2.1/33\" has no prefix length from 0 to 32: write 192.0.2.1/32")]
    [InlineData("\"192.0.2.1/255.255.255.0\"", "14: \"192.0.2.1/255.255.255.0\" has no prefix length from 0 to 32: write 192.0.2.1/24")]
    [InlineData("\"192.0.2.0/24\"", "14: 192.0.2.0/24 is the network itself: write the address of a host in it, or leave the prefix length out")]
    [InlineData("\"192.0.2.255/24\"", "14: 192.0.2.255/24 is the network's broadcast address: write the address of a host in it, or leave the prefix length out")]
    [InlineData("\"192.0.2.1/0\"", "14: 192.0.2.1/0 would take the whole internet for its own network: write 192.0.2.1 or a prefix length")]
    [InlineData("\"224.0.0.18\"", "14: 224.0.0.18 is not the address of a host: write one like 192.0.2.1 or 2001:db8::1")]
    [InlineData("\"fe80::1%eth1\"", "14: \"fe80::1%eth1\" names an interface: write { address = \"fe80::1\", interface = \"eth1\" }")]
    [InlineData("1", "14: an address is written as a string or as a table: write \"192.0.2.1\" or { address = \"192.0.2.1\", interface = \"eth1\" }")]
    [InlineData("{ addres = \"192.0.2.1\", address = \"192.0.2.2\" }", "16: addres is no key of an address: write address")]
    [InlineData("{ address = \"192.0.2.1\", label = \"vip\" }", "47: \"vip\" cannot be a label on eth0: write \"eth0:\" and a few letters, 15 bytes in all at most")]
    [InlineData("{ address = \"192.0.2.1\", interface = \"a b\" }", "51: \"a b\" cannot be the name of an interface: write one of 1 to 15 bytes without blanks, / and :")]
    [InlineData("{ address = \"2001:db8::1\", scope = \"link\" }", "41: scope is for IPv4 addresses: remove it")]
    [InlineData("{ address = \"192.0.2.1\", preferred = true }", "39: preferred is for IPv6 addresses: remove it")]
    [InlineData("\"192.0.2.1\", \"192.0.2.1/24\"", "27: address 192.0.2.1 is taken already, at nativecarp.toml:5:14: remove one of the two")]
    [InlineData("\"2001:db8::1\", \"2001:DB8:0::1\"", "29: address 2001:db8::1 is taken already, at nativecarp.toml:5:14: remove one of the two")]
    [InlineData("", "13: the router has no address to move: write addresses = [\"192.0.2.1\"]")]
    [InlineData("10.0.0.1", "14: 10.0.0.1 is no value: write it in quotes if it is meant as text")]
    public void Load_Addresses_AreAnswered(string addresses, string expected) => Assert.Equal(
        [$"nativecarp.toml:5:{expected}"],
        _folder.Problems(ConfigurationLoaderTests.Smallest.Replace("\"192.0.2.1\"", addresses, StringComparison.Ordinal)));

    [Fact]
    public void Load_SeveralMistakes_AreAllReportedInTheOrderOfTheFile() => Assert.Equal(
        [
            "nativecarp.toml:1:1: interfce is no key of a file: remove it, or write one of include, run-directory, log, log-file, log-level, realtime, watchdog, defaults, router, check, group, link",
            "nativecarp.toml:2:1: the router has no interface: write interface = \"eth0\"",
            "nativecarp.toml:2:1: the router has no password: write one of password-file = \"/etc/nativecarp/password\", password-credential and password",
            "nativecarp.toml:3:8: vhid = 256 is not a number from 1 to 255: write for example vhid = 40",
            "nativecarp.toml:4:14: \"10.0.0\" is no address: write it like 192.0.2.1, 192.0.2.1/24 or 2001:db8::1/64",
            "nativecarp.toml:5:11: on is no value: write it in quotes if it is meant as text",
            "nativecarp.toml:6:1: adbase is no key of a router: write advbase",
        ],
        _folder.Problems("""
            interfce = "eth0"
            [[router]]
            vhid = 256
            addresses = ["10.0.0"]
            preempt = on
            adbase = 1
            """));

    [Fact]
    public void Load_SameVhidOnOneInterface_IsRefusedWhateverTheNames()
    {
        string[] problems = _folder.Problems("""
            [defaults]
            interface = "eth0"
            password-file = "password"
            [[router]]
            name = "a"
            vhid = 7
            addresses = ["192.0.2.1"]
            [[router]]
            name = "b"
            vhid = 7
            addresses = ["192.0.2.2"]
            [[router]]
            name = "a"
            interface = "eth1"
            vhid = 7
            addresses = ["192.0.2.1"]
            """);

        Assert.Equal(
            [
                "nativecarp.toml:10:8: vhid 7 on eth0 is taken already, at nativecarp.toml:6:8: give each router a vhid of its own",
                "nativecarp.toml:13:8: the name \"a\" is taken already, at nativecarp.toml:5:8: give each router a name of its own, or none",
                "nativecarp.toml:16:14: address 192.0.2.1 is taken already, at nativecarp.toml:7:14: remove one of the two",
            ],
            problems);
    }

    [Fact]
    public void Load_SameRouteTwice_IsRefused() => Assert.Equal(
        ["nativecarp.toml:6:61: the route to 0.0.0.0/0 with metric 0 in table 0 is taken already, at nativecarp.toml:6:18: remove one, or give it a metric of its own"],
        _folder.Problems($"{ConfigurationLoaderTests.Smallest}\nroutes = [{{ to = \"default\", via = \"192.0.2.8\" }},     {{ to = \"0.0.0.0/0\", via = \"192.0.2.9\" }}]"));

    [Theory]
    [InlineData("", "nativecarp.toml:1:1: there is no router: write [[router]], and under it interface, vhid, password-file and addresses")]
    [InlineData("[router]", "nativecarp.toml:1:1: there can be several routers: write [[router]], with two brackets on each side")]
    [InlineData("[[router", "nativecarp.toml:1:9: the header does not end: close it with ]]")]
    [InlineData("[defaults]\nvhid = 1", "nativecarp.toml:2:1: vhid is no key of defaults: remove it, or write one of interface")]
    [InlineData("log = \"journal\"", "nativecarp.toml:1:7: log does not know \"journal\": write \"text\", \"json\", \"syslog\" or \"file\"")]
    [InlineData("log = \"file\"", "nativecarp.toml:1:1: the log has no file: write log-file = \"/var/log/nativecarp.log\"")]
    [InlineData("log-file = \"x\"", "nativecarp.toml:1:1: log-file is not used: write log = \"file\" before it, or remove it")]
    [InlineData("log-level = \"loud\"", "nativecarp.toml:1:13: log-level does not know \"loud\": write \"info\" or \"debug\"")]
    public void Load_TopOfTheFile_IsAnswered(string text, string expected) => Assert.StartsWith(
        expected, Assert.Single(_folder.Problems(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Load_PasswordFileForOthers_IsRefused(UnixFileMode mode)
    {
        _folder.Write("password", "secret", UnixFileMode.UserRead | mode);

        Assert.Equal(
            [$"nativecarp.toml:4:17: others than its owner can read or write the password file password: run chmod 600 password"],
            _folder.Problems(ConfigurationLoaderTests.Smallest));
    }

    [Theory]
    [InlineData("", "nativecarp.toml:4:17: error reading passfile password: unexpected end of file: make it a file of mode 600, of the daemon's own user, whose first line is the password")]
    [InlineData("\nsecret", "nativecarp.toml:4:17: the password is empty, so that anybody could be master: write one of 1 to 19 bytes")]
    [InlineData("123456789012345678901", "nativecarp.toml:4:17: the password has 21 bytes and CARP's key 20: choose one of at most 19")]
    [InlineData("12345678901234567890\n", "nativecarp.toml:4:17: warning: the password has 20 bytes, ucarp and the BSDs take 19: choose a shorter one beside them")]
    [InlineData("secret\r\n", "nativecarp.toml:4:17: warning: the password ends in a carriage return, which counts as part of it: save the file with Unix line ends")]
    public void Load_PasswordFileWithUnsuitableContent_IsAnswered(string content, string expected)
    {
        _folder.Write("password", content);

        Assert.Equal([expected], _folder.Problems(ConfigurationLoaderTests.Smallest));
    }

    [Fact]
    public void Load_NoPasswordFile_SaysWhatToMake()
    {
        File.Delete(_folder.PathOf("password"));

        Assert.Equal(
            ["nativecarp.toml:4:17: unable to open passfile password for reading: No such file or directory: make it a file of mode 600, of the daemon's own user, whose first line is the password"],
            _folder.Problems(ConfigurationLoaderTests.Smallest));
    }

    [Fact]
    public void Load_TwoPasswords_AreRefused() => Assert.StartsWith(
        "nativecarp.toml:1:1: the router has more than one password: write one of password-file",
        _folder.Problems($"{ConfigurationLoaderTests.Smallest}\npassword-credential = \"carp\"")[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData(UnixFileMode.UserRead, "the password stands in a file that is shown and copied: move it to a file of its own and write password-file = \"/etc/nativecarp/password\"")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, "others than its owner can read the password here: move it to a file of its own and write password-file = \"/etc/nativecarp/password\", or run chmod 600 nativecarp.toml")]
    public void Load_InlinePassword_IsAWarning(UnixFileMode mode, string expected)
    {
        _folder.Write(
            ConfigurationFolder.Main, ConfigurationLoaderTests.Smallest.Replace("password-file", "password", StringComparison.Ordinal), mode);
        ConfigurationOutcome outcome = ConfigurationLoader.Load(_folder.PathOf(ConfigurationFolder.Main));

        Assert.NotNull(outcome.Configuration);
        Assert.Equal(
            $"{_folder.PathOf(ConfigurationFolder.Main)}:4:12: warning: {expected.Replace("600 native", $"600 {_folder.PathOf("native")}", StringComparison.Ordinal)}",
            Assert.Single(outcome.Problems.Kept).ToString());
    }

    [Fact]
    public void Load_FileOfUtf16_SaysWhere()
    {
        File.WriteAllText(_folder.PathOf("wide.toml"), "a", Encoding.Unicode);

        Assert.Equal(
            $"{_folder.PathOf("wide.toml")}:1:1: the file is not UTF-8 here: save it in that encoding",
            Assert.Single(ConfigurationLoader.Load(_folder.PathOf("wide.toml")).Problems.Kept).ToString());
    }

    [Fact]
    public void Load_FileThatCannotBeRead_SaysWhy()
    {
        string missing = _folder.PathOf("missing.toml");
        string large = _folder.Write("large.toml", new string('#', (1 << 20) + 1));
        string folder = _folder.PathOf(".");

        Assert.Equal($"{missing}:1:1: cannot read {missing}: No such file or directory", Problem(missing));
        Assert.Equal($"{large}:1:1: cannot read {large}: it is larger than 1048576 bytes, split it up with include", Problem(large));
        Assert.Equal($"{folder}:1:1: cannot read {folder}: it is a directory, name a file in it", Problem(folder));
    }

    private static string Problem(string path) => Assert.Single(ConfigurationLoader.Load(path).Problems.Kept).ToString();
}
