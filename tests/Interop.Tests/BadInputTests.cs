using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>One host on which every wrong command line is tried.</summary>
public sealed class BadInputHost : IDisposable
{
    private readonly Lock _gate = new();
    private Laboratory? _laboratory;

    // Made by the first test and not by the constructor, so that a test without root's rights is skipped and not failed.
    internal Host Host
    {
        get
        {
            lock (_gate)
            {
                if (_laboratory is null)
                {
                    _laboratory = new Laboratory("north");
                    WriteFiles(_laboratory["north"]);
                }

                return _laboratory["north"];
            }
        }
    }

    public void Dispose() => _laboratory?.Dispose();

    private static void WriteFiles(Host host)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach ((string name, string content, UnixFileMode mode) in new[]
        {
            ("empty", "", Private),
            ("blank", "\nsecret\n", Private),
            ("long", "geheim78901234567890\n", Private),
            ("crlf", "secret\r\n", Private),
            ("open", "secret\n", Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead),
        })
        {
            File.SetUnixFileMode(host.WriteFile(name, content), mode);
        }

        File.CreateSymbolicLink(Path.Combine(host.Folder, "loop"), "loop");
        Directory.CreateDirectory(Path.Combine(host.Folder, "folder"));
    }
}

/// <summary>
/// What the program makes of a wrong command line: the message names the option, the value and the fix, and the exit code is ucarp's.
/// Debian's ucarp runs beside it wherever it too ends.
/// </summary>
public sealed class BadInputTests(BadInputHost fixture) : IClassFixture<BadInputHost>
{
    private const string Complete = "-i eth0 -s 10.9.0.1 -a 10.9.0.254 -v 42 -p secret -u /bin/true -d /bin/true";
    private const string NotInUcarp = "ucarp does not refuse this";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    // Words after the complete command line; {0} is the folder with the passfiles. Then what the message must contain, by "|".
    [Theory]
    [InlineData("-v 0", 1, "vhid must be between 1 and 255.|--vhid=0|--vhid=1")]
    [InlineData("-v 256", 1, "vhid must be between 1 and 255.|--vhid=256|--vhid=1")]
    [InlineData("-v -1", 1, "vhid must be between 1 and 255.|--vhid=-1|--vhid=1")]
    [InlineData("-v 0x100", 1, "vhid must be between 1 and 255.|--vhid=0x100")]
    [InlineData("-v abc", 1, "vhid must be between 1 and 255.|--vhid=abc|--vhid=1")]
    [InlineData("-v ''", 1, "vhid must be between 1 and 255.|--vhid=|--vhid=1")]
    [InlineData("--vhid=99999999999999999999", 1, "vhid must be between 1 and 255.|--vhid=99999999999999999999")]
    [InlineData("-v 12x", 1, "--vhid=12x|is not a number", NotInUcarp)]
    [InlineData("--vhid=08", 1, "--vhid=08|a leading 0 makes it octal|--vhid=8")]
    [InlineData("-v 1--pass=geheim", 1, "a space is missing before --pass", NotInUcarp)]
    [InlineData("-b 300", 1, "--advbase=300|0 to 255|--advbase=1", NotInUcarp)]
    [InlineData("-b -1", 1, "--advbase=-1|0 to 255|--advbase=1", NotInUcarp)]
    [InlineData("-b 1.5", 1, "--advbase=1.5|is not a number|--advbase=1", NotInUcarp)]
    [InlineData("-b 1s", 1, "--advbase=1s|is not a number|--advbase=1", NotInUcarp)]
    [InlineData("--advbase=", 1, "--advbase=|is not a number|--advbase=1")]
    [InlineData("-b 0", 1, "You must supply an advertisement time base|--advbase|--advbase=1")]
    [InlineData("-b 0 -k 0", 1, "You must supply an advertisement time base|--advbase|--advskew")]
    [InlineData("-k 256", 1, "--advskew=256|0 to 255|--advskew=100", NotInUcarp)]
    [InlineData("-k -5", 1, "--advskew=-5|0 to 255|--advskew=100", NotInUcarp)]
    [InlineData("--advskew=high", 1, "--advskew=high|is not a number|--advskew=100", NotInUcarp)]
    [InlineData("-k 100--preempt", 1, "--advskew=100--preempt|a space is missing before --preempt", NotInUcarp)]
    [InlineData("-r 0", 1, "Dead ratio can't be zero|--deadratio=0|--deadratio=3")]
    [InlineData("-r -3", 1, "--deadratio=-3|--deadratio=3", NotInUcarp)]
    [InlineData("-r three", 1, "--deadratio=three|--deadratio=3")]
    [InlineData("--deadratio=10001", 1, "--deadratio=10001|10000", NotInUcarp)]
    [InlineData("-s 10.9.0.300", 1, "Invalid address: [10.9.0.300]|--srcip|--srcip=10.1.1.1")]
    [InlineData("-s 10.9", 1, "Invalid address: [10.9]|--srcip|--srcip=10.1.1.1")]
    [InlineData("-s gateway1", 1, "Invalid address: [gateway1]|--srcip|--srcip=10.1.1.1")]
    [InlineData("-s eth0", 1, "Invalid address: [eth0]|--srcip|--srcip=10.1.1.1")]
    [InlineData("-s ''", 1, "Invalid address: []|--srcip|--srcip=10.1.1.1")]
    [InlineData("-s fe80::1", 1, "Invalid address: [fe80::1]|--srcip|IPv4 only")]
    [InlineData("-s ::ffff:10.9.0.1", 1, "Invalid address: [::ffff:10.9.0.1]|--srcip|IPv4 only")]
    [InlineData("-s 10.9.0.1/24", 1, "Invalid address: [10.9.0.1/24]|--srcip|leave out the prefix length /24")]
    [InlineData("-s 10.9.0.1--vhid=1", 1, "Invalid address: [10.9.0.1--vhid]|--srcip|a space is missing before --vhid")]
    [InlineData("-s 224.0.0.18", 1, "Invalid address: [224.0.0.18]|--srcip|not the address of a host", NotInUcarp)]
    [InlineData("-s 255.255.255.255", 1, "Invalid address: [255.255.255.255]|--srcip", NotInUcarp)]
    [InlineData("-s 0.0.0.0", 1, "You must supply a persistent source address|--srcip")]
    [InlineData("-a 10.9.0.256", 1, "Invalid address: [10.9.0.256]|--addr|--addr=10.1.1.252")]
    [InlineData("-a vip", 1, "Invalid address: [vip]|--addr|--addr=10.1.1.252")]
    [InlineData("-a 2001:db8::1", 1, "Invalid address: [2001:db8::1]|--addr|IPv4 only")]
    [InlineData("-a 10.9.0.254/32", 1, "Invalid address: [10.9.0.254/32]|--addr|leave out the prefix length /32")]
    [InlineData("-a 239.1.1.1", 1, "Invalid address: [239.1.1.1]|--addr|not the address of a host", NotInUcarp)]
    [InlineData("-a 0.0.0.0", 1, "You must supply a virtual host address|--addr")]
    [InlineData("-a 10.9.0.1", 1, "Invalid address: [10.9.0.1]|--addr|source address", NotInUcarp)]
    [InlineData("--mcast=10.9.0.5", 1, "Invalid address: [10.9.0.5]|--mcast|not a multicast group|224.0.0.18", NotInUcarp)]
    [InlineData("--mcastip=all", 1, "Invalid address: [all]|--mcast|224.0.0.18")]
    [InlineData("--mcast=ff02::12", 1, "Invalid address: [ff02::12]|--mcast|IPv4 only")]
    [InlineData("-m 300.0.0.1", 1, "Invalid address: [300.0.0.1]|--mcast|224.0.0.18", NotInUcarp)]
    [InlineData("-p ''", 1, "You must supply a password|--pass|--passfile")]
    [InlineData("-p geheim78901234567890", 2, "Password too long|--pass|20 bytes|at most 19")]
    [InlineData("-o {0}/missing", 1, "unable to open passfile {0}/missing for reading: No such file or directory|--passfile")]
    [InlineData("-o {0}/loop", 1, "unable to open passfile {0}/loop for reading: |--passfile")]
    [InlineData("-o {0}/missing/pass", 1, "unable to open passfile {0}/missing/pass for reading: No such file or directory|--passfile")]
    [InlineData("-o ''", 1, "unable to open passfile  for reading: No such file or directory|--passfile")]
    [InlineData("-o {0}/folder", 1, "{0}/folder|Is a directory|--passfile")]
    [InlineData("-o {0}/empty", 1, "{0}/empty|--passfile")]
    [InlineData("-o {0}/blank", 1, "You must supply a password|--passfile")]
    [InlineData("-o {0}/long", 2, "Password too long|{0}/long|20 bytes|at most 19")]
    [InlineData("-i interface-too-long", 2, "[interface-too-long]|--interface|at most 15|--interface=eth0", NotInUcarp)]
    [InlineData("-b 300 -k 300 -a vip", 1, "--advbase=300|--advskew=300|[vip] in --addr", NotInUcarp)]
    public void WrongValue_IsNamedWithItsFix(string words, int exitCode, string expected, string? note = null)
    {
        string commandLine = $"{Complete} {InFolder(words)}";
        (int code, string output, string errors) = Run(DaemonKind.NativeCarp, commandLine);

        Assert.All(InFolder(expected).Split('|'), part => Assert.Contains(part, errors, StringComparison.Ordinal));
        Assert.Contains("[ERROR] ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", errors + output, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.Equal(exitCode, code);
        if (note is null)
        {
            Assert.Equal(exitCode, Run(DaemonKind.Ucarp, commandLine).ExitCode);
        }
    }

    [Theory]
    [InlineData("-s 10.9.0.1 -a 10.9.0.254 -p secret", "You must supply a valid virtual host id|--vhid")]
    [InlineData("-s 10.9.0.1 -a 10.9.0.254 -v 42", "You must supply a password|--passfile|--pass")]
    [InlineData("-a 10.9.0.254 -v 42 -p secret", "You must supply a persistent source address|--srcip")]
    [InlineData("-s 10.9.0.1 -v 42 -p secret", "You must supply a virtual host address|--addr")]
    [InlineData("-P", "You must supply a valid virtual host id|--vhid")]
    [InlineData("z", "You must supply a valid virtual host id|--vhid")]
    public void MissingOption_IsNamed(string words, string expected)
    {
        (int code, string _, string errors) = Run(DaemonKind.NativeCarp, words);

        Assert.All(expected.Split('|'), part => Assert.Contains(part, errors, StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.Equal(1, Run(DaemonKind.Ucarp, words).ExitCode);
    }

    [Theory]
    [InlineData("-b", "option requires an argument -- 'b'")]
    [InlineData("-zPk", "option requires an argument -- 'k'")]
    [InlineData("--vhid", "option '--vhid' requires an argument")]
    [InlineData("--pass", "option '--pass' requires an argument")]
    [InlineData("--upscript", "option '--upscript' requires an argument")]
    [InlineData("--srci", "option '--srcip' requires an argument")]
    [InlineData("-q", "invalid option -- 'q'")]
    [InlineData("-zQ", "invalid option -- 'Q'")]
    [InlineData("--bogus", "unrecognized option '--bogus'")]
    [InlineData("--virtualip=10.9.0.254", "unrecognized option '--virtualip")]
    [InlineData("--ad 1", "option '--ad' is ambiguous; possibilities: '--addr' '--advbase' '--advskew'")]
    [InlineData("--preempt=yes", "option '--preempt' doesn't allow an argument")]
    [InlineData("-h", "")]
    [InlineData("--help", "")]
    public void WordThatGetoptRefuses_GivesUsageAndExitCode0AsUcarp(string words, string expected)
    {
        (int code, string output, string errors) = Run(DaemonKind.NativeCarp, $"{Complete} {words}");
        (int ucarpCode, string ucarpOutput, string ucarpErrors) = Run(DaemonKind.Ucarp, $"{Complete} {words}");

        Assert.Equal(0, code);
        Assert.Equal(0, ucarpCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Contains(expected, ucarpErrors, StringComparison.Ordinal);
        Assert.Contains("--vhid=<id> (-v <id>)", output, StringComparison.Ordinal);
        Assert.Contains("--vhid=<id> (-v <id>)", ucarpOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-o {0}/open", "[WARNING]|{0}/open|chmod o-r")]
    [InlineData("-o {0}/crlf", "[WARNING]|{0}/crlf|carriage return")]
    [InlineData("-f bogus", "[ERROR]|Unknown syslog facility: [bogus]|--facility")]
    [InlineData("z", "[WARNING]|[z]|-z")]
    [InlineData("start", "[WARNING]|[start]")]
    [InlineData("\u2013B", "[WARNING]|U+2013|-B")]
    [InlineData("\u2014shutdown", "[WARNING]|U+2014|--shutdown")]
    [InlineData("\u2212P", "[WARNING]|U+2212|-P")]
    [InlineData("-i lan7", "[WARNING]|[lan7]|no such interface")]
    [InlineData("-s 10.8.0.1", "[WARNING]|source address")]
    [InlineData("-u /bin/true--downscript=x", "[WARNING]|--upscript|a space is missing before --downscript")]
    public void DoubtfulValue_IsTakenWithAMessage(string words, string expected)
    {
        string[] parts = InFolder(expected).Split('|');
        using RunningProcess daemon = fixture.Host.StartUnowned(
            Node.FindProgram(DaemonKind.NativeCarp, fixture.Host), Split($"{Complete} {InFolder(words)}"));

        OutputLine line = daemon.Lines.WaitFor(
            $"line with {expected}", line => parts.All(part => line.Text.Contains(part, StringComparison.Ordinal)), s_limit);
        Assert.True(line.IsError);
        daemon.Lines.WaitFor(
            "sign of life",
            line => line.Text.Contains("Waiting for", StringComparison.Ordinal)
                || line.Text.Contains("state: BACKUP", StringComparison.Ordinal),
            s_limit);
        Assert.False(daemon.HasExited);
    }

    private (int ExitCode, string Output, string Errors) Run(DaemonKind kind, string words)
    {
        using RunningProcess process = fixture.Host.StartUnowned(Node.FindProgram(kind, fixture.Host), Split(words));
        process.WaitForEndOfOutput(s_limit);
        OutputLine[] lines = process.Lines.Snapshot();
        return (process.ExitCode, Join(lines, isError: false), Join(lines, isError: true));
    }

    private string InFolder(string text) => text.Replace("{0}", fixture.Host.Folder, StringComparison.Ordinal);

    private static string Join(OutputLine[] lines, bool isError) => lines
        .Where(line => line.IsError == isError)
        .Aggregate(new StringBuilder(), (text, line) => text.Append(line.Text).Append('\n'))
        .ToString();

    private static string[] Split(string words) => [.. words.Split(' ').Select(word => word == "''" ? "" : word)];
}
