using System.Linq;
using System.Text;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class UcarpCommandLineTests
{
    private const string Complete = "-s 10.0.0.1 -a 10.0.0.2 -p secret -v 7 --manage-address";

    [Theory]
    [InlineData("")]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("--he")]
    [InlineData("-hv 0")]
    [InlineData("-v 7 -h")]
    public void Parse_AskedForUsage_ShowsItAndExitsWith0(string words)
    {
        UcarpOutcome outcome = CommandLineText.Parse(words);

        Assert.True(outcome.ShowsUsage);
        Assert.Null(outcome.Options);
        Assert.Null(outcome.GetoptError);
        Assert.Empty(outcome.Messages);
        Assert.Equal(0, outcome.ExitCode);
    }

    // What the real ucarp 1.5.2 prints, less the values behind an equals sign.
    [Theory]
    [InlineData("-q", "invalid option -- 'q'")]
    [InlineData("-zBq", "invalid option -- 'q'")]
    [InlineData("-W foo", "invalid option -- 'W'")]
    [InlineData("-:", "invalid option -- ':'")]
    [InlineData("-z-", "invalid option -- '-'")]
    [InlineData("-–B", "invalid option -- '–'")]
    [InlineData("--bogus", "unrecognized option '--bogus'")]
    [InlineData("--Vhid=1", "unrecognized option '--Vhid'")]
    [InlineData("--password=geheim", "unrecognized option '--password'")]
    [InlineData("--manage", "unrecognized option '--manage'")]
    [InlineData("---vhid=1", "unrecognized option '---vhid'")]
    [InlineData("--ad=1", "option '--ad' is ambiguous; possibilities: '--addr' '--advbase' '--advskew'")]
    [InlineData("--adv=1", "option '--adv' is ambiguous; possibilities: '--advbase' '--advskew'")]
    [InlineData("--n", "option '--n' is ambiguous; possibilities: '--neutral' '--nomcast'")]
    [InlineData("--pas=geheim", "option '--pas' is ambiguous; possibilities: '--pass' '--passfile'")]
    [InlineData("--p=x", "option '--p' is ambiguous; possibilities: '--pass' '--preempt' '--passfile'")]
    [InlineData("--d", "option '--d' is ambiguous; possibilities: '--downscript' '--deadratio' '--debug' '--daemonize'")]
    [InlineData("--preempt=3", "option '--preempt' doesn't allow an argument")]
    [InlineData("--pree=3", "option '--preempt' doesn't allow an argument")]
    [InlineData("--manage-address=yes", "option '--manage-address' doesn't allow an argument")]
    [InlineData("-v", "option requires an argument -- 'v'")]
    [InlineData("-zv", "option requires an argument -- 'v'")]
    [InlineData("--vhid", "option '--vhid' requires an argument")]
    [InlineData("--add", "option '--addr' requires an argument")]
    public void Parse_WordsGetoptRefuses_ShowUsageAndExitWith0(string words, string expected)
    {
        UcarpOutcome outcome = CommandLineText.Parse(words);

        Assert.Equal(expected, outcome.GetoptError);
        Assert.True(outcome.ShowsUsage);
        Assert.Null(outcome.Options);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("-v 0 -q")]
    [InlineData("-v 0 -h")]
    public void Parse_BadValueBeforeAnUnknownWord_DecidesAsInUcarp(string words)
    {
        UcarpOutcome outcome = CommandLineText.Parse(words);

        Assert.False(outcome.ShowsUsage);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Single(outcome.Messages);
    }

    private const string BadVhid = "vhid must be between 1 and 255. ";
    private const string VhidFix = " is not a number from 1 to 255: write for example --vhid=1";
    private const string AdvbaseFix = " is not a number from 0 to 255: write for example --advbase=1";
    private const string AdvskewFix = " is not a number from 0 to 255: write for example --advskew=100";
    private const string RatioFix = " is not a number from 1 to 10000: write for example --deadratio=3";
    private const string SourceFix = ", write for example --srcip=10.1.1.1";
    private const string VirtualFix = ", write for example --addr=10.1.1.252";
    private const string GroupFix = ", write for example --mcastip=224.0.0.18";

    [Theory]
    [InlineData("-v 0", BadVhid + "--vhid=0" + VhidFix)]
    [InlineData("-v 256", BadVhid + "--vhid=256" + VhidFix)]
    [InlineData("-v -1", BadVhid + "--vhid=-1" + VhidFix)]
    [InlineData("-v abc", BadVhid + "--vhid=abc" + VhidFix)]
    [InlineData("-v 1x", BadVhid + "--vhid=1x" + VhidFix)]
    [InlineData("-v 0x", BadVhid + "--vhid=0x" + VhidFix)]
    [InlineData("-v 0x100", BadVhid + "--vhid=0x100" + VhidFix)]
    [InlineData("-v 18446744073709551617", BadVhid + "--vhid=18446744073709551617" + VhidFix)]
    [InlineData("-v 4294967297", BadVhid + "--vhid=4294967297" + VhidFix)]
    [InlineData("-v 1.5", BadVhid + "--vhid=1.5" + VhidFix)]
    [InlineData("--vhid=", BadVhid + "--vhid=" + VhidFix)]
    [InlineData("-v ''", BadVhid + "--vhid=" + VhidFix)]
    [InlineData("-vz", BadVhid + "--vhid=z" + VhidFix)]
    [InlineData("-v -p", BadVhid + "--vhid=-p" + VhidFix)]
    [InlineData("-v 08", BadVhid + "--vhid=08 is not a number from 1 to 255: a leading 0 makes it octal, write --vhid=8")]
    [InlineData("-v 1--pass=geheim", BadVhid + "--vhid=1--pass is not a number from 1 to 255: a space is missing before --pass")]
    [InlineData("-b 300", "--advbase=300" + AdvbaseFix)]
    [InlineData("-b 256", "--advbase=256" + AdvbaseFix)]
    [InlineData("-b -1", "--advbase=-1" + AdvbaseFix)]
    [InlineData("-b foo", "--advbase=foo" + AdvbaseFix)]
    [InlineData("-b 1s", "--advbase=1s" + AdvbaseFix)]
    [InlineData("-b 0.5", "--advbase=0.5" + AdvbaseFix)]
    [InlineData("-b ''", "--advbase=" + AdvbaseFix)]
    [InlineData("--advbase=09", "--advbase=09 is not a number from 0 to 255: a leading 0 makes it octal, write --advbase=9")]
    [InlineData("-k 256", "--advskew=256" + AdvskewFix)]
    [InlineData("-k 300", "--advskew=300" + AdvskewFix)]
    [InlineData("-k -1", "--advskew=-1" + AdvskewFix)]
    [InlineData("-k foo", "--advskew=foo" + AdvskewFix)]
    [InlineData("-k 100--shutdown", "--advskew=100--shutdown is not a number from 0 to 255: a space is missing before --shutdown")]
    [InlineData("-r 0", "Dead ratio can't be zero: --deadratio=0" + RatioFix)]
    [InlineData("-r 0x0", "Dead ratio can't be zero: --deadratio=0x0" + RatioFix)]
    [InlineData("-r foo", "--deadratio=foo" + RatioFix)]
    [InlineData("-r -3", "--deadratio=-3" + RatioFix)]
    [InlineData("-r 10001", "--deadratio=10001" + RatioFix)]
    [InlineData("-r 4294967296", "--deadratio=4294967296" + RatioFix)]
    [InlineData("-b 0", "You must supply an advertisement time base: --advbase and --advskew are both 0, write for example --advbase=1")]
    [InlineData("-b 0 -k 0", "You must supply an advertisement time base: --advbase and --advskew are both 0, write for example --advbase=1")]
    [InlineData("-s 10.0.0.300", "Invalid address: [10.0.0.300] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s 10.1", "Invalid address: [10.1] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s 010.0.0.1", "Invalid address: [010.0.0.1] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s 0x0a000001", "Invalid address: [0x0a000001] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s ''", "Invalid address: [] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s localhost", "Invalid address: [localhost] in --srcip: it is not an IPv4 address" + SourceFix)]
    [InlineData("-s fe80::1", "Invalid address: [fe80::1] in --srcip: ucarp's options know IPv4 only" + SourceFix)]
    [InlineData("-s 10.0.0.1/24", "Invalid address: [10.0.0.1/24] in --srcip: leave out the prefix length /24" + SourceFix)]
    [InlineData("-s 10.10.10.2--vhid=1", "Invalid address: [10.10.10.2--vhid] in --srcip: a space is missing before --vhid" + SourceFix)]
    [InlineData("-s 224.0.0.18", "Invalid address: [224.0.0.18] in --srcip: it is not the address of a host" + SourceFix)]
    [InlineData("-s 255.255.255.255", "Invalid address: [255.255.255.255] in --srcip: it is not the address of a host" + SourceFix)]
    [InlineData("-s 0.0.0.0", "You must supply a persistent source address: add --srcip=IP, the real address of this host")]
    [InlineData("-a foo", "Invalid address: [foo] in --addr: it is not an IPv4 address" + VirtualFix)]
    [InlineData("-a ::", "Invalid address: [::] in --addr: ucarp's options know IPv4 only" + VirtualFix)]
    [InlineData("-a 10.0.0.2/32", "Invalid address: [10.0.0.2/32] in --addr: leave out the prefix length /32" + VirtualFix)]
    [InlineData("-a 239.1.1.1", "Invalid address: [239.1.1.1] in --addr: it is not the address of a host" + VirtualFix)]
    [InlineData("-a 10.0.0.2--pass=geheim", "Invalid address: [10.0.0.2--pass] in --addr: a space is missing before --pass" + VirtualFix)]
    [InlineData("-a 0.0.0.0", "You must supply a virtual host address: add --addr=IP, the address the hosts share")]
    [InlineData("-a 10.0.0.1", "Invalid address: [10.0.0.1] in --addr: it is also the source address, write the address the hosts share")]
    [InlineData("-m foo", "Invalid address: [foo] in --mcastip: it is not an IPv4 address" + GroupFix)]
    [InlineData("--mcast=10.0.0.5", "Invalid address: [10.0.0.5] in --mcastip: it is not a multicast group" + GroupFix)]
    [InlineData("--mcastip ff02::12", "Invalid address: [ff02::12] in --mcastip: ucarp's options know IPv4 only" + GroupFix)]
    [InlineData("-m 224.0.0.18--debug", "Invalid address: [224.0.0.18--debug] in --mcastip: a space is missing before --debug" + GroupFix)]
    [InlineData("-p ''", "You must supply a password: add --passfile=FILE or --pass=PASS, the same on every host")]
    [InlineData("--pass=", "You must supply a password: add --passfile=FILE or --pass=PASS, the same on every host")]
    [InlineData("-o blank", "You must supply a password: add --passfile=FILE or --pass=PASS, the same on every host")]
    [InlineData("-p geh\ufffdim", "The bytes of --pass are not UTF-8: put the password into a file and use --passfile")]
    [InlineData(
        "-o missing",
        "unable to open passfile missing for reading: No such file or directory: give --passfile a file whose first line is the password")]
    public void Parse_BadValue_IsNamedWithItsFixAndExitsWith1(string words, string expected)
    {
        UcarpOutcome outcome = CommandLineText.Parse($"{Complete} {words}");

        Assert.Equal([$"E {expected}"], CommandLineText.Lines(outcome));
        Assert.Equal(1, outcome.ExitCode);
        Assert.False(outcome.ShowsUsage);
        Assert.Null(outcome.Options);
    }

    [Theory]
    [InlineData("-p geheim78901234567890", "Password too long: --pass has 20 bytes, write at most 19, the same on every host")]
    [InlineData("-p ääääääääää", "Password too long: --pass has 20 bytes, write at most 19, the same on every host")]
    [InlineData("-o long", "Password too long: the first line of long has 20 bytes, write at most 19, the same on every host")]
    [InlineData(
        "-i a234567890123456",
        "Interface name too long: [a234567890123456] in --interface: a name has at most 15 bytes, write for example --interface=eth0")]
    public void Parse_WhatUcarpRefusesOnlyOnceItRuns_ExitsWith2(string words, string expected)
    {
        UcarpOutcome outcome = CommandLineText.Parse($"{Complete} {words}");

        Assert.Equal([$"E {expected}"], CommandLineText.Lines(outcome));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Null(outcome.Options);
    }

    [Theory]
    [InlineData("-f bogus", "E Unknown syslog facility: [bogus] in --facility: write none or one of ")]
    [InlineData("-f 3", "E Unknown syslog facility: [3] in --facility: write none or one of ")]
    [InlineData("-f auth,cron", "E Unknown syslog facility: [auth,cron] in --facility: write none or one of ")]
    [InlineData("-f ''", "E Unknown syslog facility: [] in --facility: write none or one of ")]
    [InlineData("-f daemon--debug", "E Unknown syslog facility: [daemon--debug] in --facility: a space is missing before --debug")]
    [InlineData("-o open", "W Everybody can read passfile open: chmod o-r it")]
    [InlineData(
        "-o crlf",
        "W The first line of passfile crlf ends in a carriage return, which counts as part of the password: save it with Unix line ends")]
    [InlineData("-i eth0--debug", "W The value of --interface seems to hold another option: a space is missing before --debug")]
    [InlineData("-p geheim--vhid=1", "W The value of --pass seems to hold another option: a space is missing before --vhid")]
    [InlineData("-u /up.sh--mcast=1", "W The value of --upscript seems to hold another option: a space is missing before --mcast")]
    [InlineData("z", "W Ignoring [z]: it is neither an option nor an option's value; if the option is meant, write -z")]
    [InlineData("foo", "W Ignoring [foo]: it is neither an option nor an option's value")]
    [InlineData("password=geheim", "W Ignoring [password]: it is neither an option nor an option's value")]
    [InlineData("-", "W Ignoring [-]: it is neither an option nor an option's value")]
    [InlineData("-- -v", "W Ignoring [-v]: it is neither an option nor an option's value")]
    [InlineData("–B", "W Ignoring [–B]: it begins with a typographic dash (U+2013), write -B")]
    [InlineData("−zB", "W Ignoring [−zB]: it begins with a typographic dash (U+2212), write -zB")]
    [InlineData("—shutdown", "W Ignoring [—shutdown]: it begins with a typographic dash (U+2014), write --shutdown")]
    [InlineData("––vhid=1", "W Ignoring [––vhid]: it begins with a typographic dash (U+2013), write --vhid")]
    [InlineData("–-pass=geheim", "W Ignoring [–-pass]: it begins with a typographic dash (U+2013), write --pass")]
    public void Parse_WhatUcarpWouldTake_IsTakenWithAMessage(string words, string expected)
    {
        UcarpOutcome outcome = CommandLineText.Parse($"{Complete} {words}");

        string line = Assert.Single(CommandLineText.Lines(outcome));
        Assert.StartsWith(expected, line, System.StringComparison.Ordinal);
        Assert.NotNull(outcome.Options);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("-p my geheim words")]
    [InlineData("--pass my geheim words")]
    [InlineData("-zp my geheim words")]
    [InlineData("-pmy geheim words")]
    [InlineData("–p geheim words")]
    [InlineData("––pass geheim words")]
    [InlineData("––pass=geheim words")]
    [InlineData("p geheim words")]
    [InlineData("--password=geheim")]
    [InlineData("--pass=geheim-and-far-too-long-to-fit")]
    [InlineData("-v 1--pass=geheim")]
    [InlineData("-f daemon--pass=geheim")]
    [InlineData("-i eth0--pass=geheim-and-too-long")]
    public void Parse_APasswordGoneAstray_IsInNoMessage(string words)
    {
        UcarpOutcome outcome = CommandLineText.Parse($"{Complete} {words}");

        string everything = string.Join('\n', CommandLineText.Lines(outcome)) + outcome.GetoptError;
        Assert.NotEmpty(everything);
        Assert.DoesNotContain("geheim", everything, System.StringComparison.Ordinal);
        Assert.DoesNotContain("words", everything.Replace("shown): put a password with spaces in quotes", "", System.StringComparison.Ordinal), System.StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralProblems_AreAllReportedInUcarpsOrder()
    {
        UcarpOutcome outcome = CommandLineText.Parse("-k foo -D -a 10.0.0.300");

        Assert.Equal(
            [
                "E --advskew=foo" + AdvskewFix,
                "E Invalid address: [10.0.0.300] in --addr: it is not an IPv4 address" + VirtualFix,
                "E You must supply a valid virtual host id: add --vhid=N, 1 to 255, the same on every host",
                "E You must supply a password: add --passfile=FILE or --pass=PASS, the same on every host",
                "E You must supply a persistent source address: add --srcip=IP, the real address of this host",
            ],
            CommandLineText.Lines(outcome));
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public void Parse_WithoutScripts_WarnsOfEach()
    {
        UcarpOutcome outcome = CommandLineText.Parse("-s 10.0.0.1 -a 10.0.0.2 -p secret -v 7 -u ''");

        Assert.Equal(
            [
                "W Warning: no script called when going up: nothing will add the address, see --upscript and --manage-address",
                "W Warning: no script called when going down: nothing will remove the address, see --downscript and --manage-address",
            ],
            CommandLineText.Lines(outcome));
        Assert.NotNull(outcome.Options);
    }

    [Fact]
    public void Parse_OnlyTheRequired_GivesUcarpsDefaults()
    {
        UcarpOptions? options = CommandLineText.Parse(Complete).Options;

        Assert.NotNull(options);
        Assert.Null(options.InterfaceName);
        Assert.Equal("10.0.0.1", options.SourceAddress.ToString());
        Assert.Equal("10.0.0.2", options.VirtualAddress.ToString());
        Assert.Equal(7, options.Vhid);
        Assert.Equal("secret", Encoding.UTF8.GetString(options.Password.Span));
        Assert.Equal("224.0.0.18", options.Group.ToString());
        Assert.Equal(1, options.AdvbaseSeconds);
        Assert.Equal(0, options.Advskew);
        Assert.Equal(3, options.DeadRatio);
        Assert.Equal(LogFacility.Daemon, options.Facility);
        Assert.True(options.ManagesAddress);
        bool[] flags =
        [
            options.UsesBroadcast, options.Preempts, options.IsNeutral, options.ShutsDown, options.Daemonizes, options.IgnoresInterfaceState,
            options.LogsDebug,
        ];
        Assert.DoesNotContain(true, flags);
        Assert.Null(options.UpScript);
        Assert.Null(options.DownScript);
        Assert.Null(options.ScriptParameter);
    }

    [Theory]
    [InlineData("-i eth0 -s 10.0.0.1 -a 10.0.0.2 -v 0x10 -p secret -b 010 -k 255 -r 7 -u /up -d /down -x par -f local3 -m 239.1.2.3 -PnDzBSM")]
    [InlineData("-ieth0 -s10.0.0.1 -a10.0.0.2 -v16 -psecret -b8 -k0xff -r7 -u/up -d/down -xpar -fLOCAL3 -m239.1.2.3 -P -n -D -z -B -S -M")]
    [InlineData(
        "--interface=eth0 --srcip=10.0.0.1 --addr=10.0.0.2 --vhid=020 --pass=secret --advbase=+8 --advskew=0XFF --deadratio=7 --upscript=/up"
        + " --downscript=/down --xparam=par --facility=local3 --mcastip=239.1.2.3 --preempt --neutral --debug --shutdown --daemonize"
        + " --ignoreifstate --nomcast")]
    [InlineData(
        "--inter eth0 --srci 10.0.0.1 --addr 10.0.0.2 --vh 16 --pass secret --advb 8 --advs 255 --deadr 7 --up /up --down /down --x par"
        + " --f local3 --m 239.1.2.3 --pree --neu --deb --shut --dae --ig --nom")]
    public void Parse_EveryOptionInEverySpelling_GivesTheSame(string words)
    {
        UcarpOutcome outcome = CommandLineText.Parse(words);

        Assert.Empty(outcome.Messages);
        var expected = new UcarpOptions
        {
            InterfaceName = "eth0",
            SourceAddress = InetAddress.FromIpv4Bits(0x0a000001),
            VirtualAddress = InetAddress.FromIpv4Bits(0x0a000002),
            Vhid = 16,
            Password = outcome.Options!.Password,
            Group = InetAddress.FromIpv4Bits(0xef010203),
            UsesBroadcast = true,
            AdvbaseSeconds = 8,
            Advskew = 255,
            DeadRatio = 7,
            Preempts = true,
            IsNeutral = true,
            ShutsDown = true,
            Daemonizes = true,
            IgnoresInterfaceState = true,
            LogsDebug = true,
            UpScript = "/up",
            DownScript = "/down",
            ScriptParameter = "par",
            Facility = LogFacility.Local3,
        };
        Assert.Equal(expected, outcome.Options);
        Assert.Equal("secret", Encoding.UTF8.GetString(outcome.Options.Password.Span));
    }

    [Theory]
    [InlineData("-p first -o good", "from-file")]
    [InlineData("-o good -p last", "last")]
    [InlineData("-p 1234567890123456789", "1234567890123456789")]
    [InlineData("-o crlf", "from-file\r")]
    public void Parse_TheLastPassword_Counts(string words, string expected)
    {
        UcarpOptions? options = CommandLineText.Parse($"{Complete} {words}").Options;

        Assert.Equal(expected, Encoding.UTF8.GetString(options!.Password.Span));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("NONE", null)]
    [InlineData("daemon", LogFacility.Daemon)]
    [InlineData("Local7", LogFacility.Local7)]
    [InlineData("authpriv", LogFacility.AuthPriv)]
    public void Parse_Facility_IsKnownByNameInAnyCase(string name, LogFacility? expected)
    {
        Assert.Equal(expected, CommandLineText.Parse($"{Complete} -f {name}").Options!.Facility);
    }

    [Fact]
    public void UsageText_NamesEveryOption()
    {
        foreach (GetoptOption option in UcarpOptionTable.Options)
        {
            string name = option.Name == UcarpOptionTable.Group ? "mcast" : option.Name;
            string line = Assert.Single(UcarpUsage.Text.Split('\n'), l => l.StartsWith($"--{name}", System.StringComparison.Ordinal)
                && !char.IsAsciiLetter(l[name.Length + 2]));
            Assert.True(option.Letter == '\0' || line.Contains($"(-{option.Letter}", System.StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Options_LettersAndNames_AreEachUsedOnce()
    {
        var options = UcarpOptionTable.Options;
        Assert.Equal(options.Length, options.Select(o => o.Name).Distinct().Count());
        Assert.Equal(options.Length, options.Select(o => o.Letter).Distinct().Count());
    }
}
