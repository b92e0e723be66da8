using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>
/// Random command lines of ucarp: the words are taken apart as getopt_long(3) of this system does, numbers as strtol(3), addresses as
/// inet_pton(3), and what follows is written here a second time from ucarp's manual.
/// </summary>
public sealed partial class CommandLineFuzzTests
{
    private const int AfInet = 2;

    private static readonly GetoptOption[] s_ucarpOptions = [.. UcarpOptionTable.Options.Where(option => option.AllowsAbbreviation)];

    private static readonly string[] s_values =
    [
        "1", "42", "255", "256", "0", "010", "08", "0x2a", "0x", "-1", "+3", "99999999999999999999", "", " 7", "7x", "10000", "10001",
        "10.9.0.1", "10.9.0.254", "224.0.0.18", "255.255.255.255", "10.9.0", "10.9.0.1/24", "::1", "0.0.0.0", "host",
        "secret", "1234567890123456789", "12345678901234567890", "eth0", "a-name-of-16-byt", "a--vhid=1", "daemon", "local7", "none", "-",
        "--", "-P",
    ];

    private readonly HashSet<string> _met = [];

    [Fact]
    public void Parse_RandomWords_AgreesWithGetoptLong()
    {
        Fuzz.Run(random => Words(random, anyText: true), CheckWords, Describe);

        Assert.Superset(new HashSet<string> { "fine", "value missing", "not in table", "stray" }, _met);
    }

    [Fact]
    public void Parse_RandomOptions_AgreesWithUcarpsManual()
    {
        Fuzz.Run(random => Words(random, anyText: false), CheckOutcome, Describe);

        Assert.Superset(new HashSet<string> { "exit 0", "exit 1", "exit 2", "usage", "runs" }, _met);
    }

    [Fact]
    public void TryParse_RandomNumbers_AgreesWithStrtol() => Fuzz.Run(
        random => new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Choose<char>("0123456789xXaFgf-+ \t"))]),
        CheckNumber,
        static text => text);

    private static string[] Words(Random random, bool anyText)
    {
        List<string> words = anyText ? [] : ["-v", "1", "-p", "secret", "-s", "10.9.0.1", "-a", "10.9.0.254"];
        for (int i = random.Next(anyText ? 8 : 5); i > 0; i--)
        {
            GetoptOption option = random.Choose<GetoptOption>(s_ucarpOptions);
            string value = random.Choose<string>(s_values);
            string name = option.Name[..random.Next(1, option.Name.Length + 1)];
            string[] spelt = random.Next(5) switch
            {
                0 => [$"-{option.Letter}", value],
                1 => [$"-{option.Letter}{value}"],
                2 => [$"--{name}={value}"],
                3 => option.TakesValue ? [$"--{option.Name}", value] : [$"--{option.Name}"],
                _ when anyText => [random.Choose("", "-", "--", "---", "-zBP", "-nx", "word", "--=", "-W", "-?", "-:", value)],
                _ => [$"-{option.Letter}", value],
            };

            // In front as well: the first of two, and what stands before an error, counts too.
            words.InsertRange(random.Next(2) == 0 ? 0 : words.Count, spelt);
        }

        if (!anyText && random.Next(6) == 0)
        {
            words.RemoveRange(random.Next(words.Count), 1);
        }

        return [.. words];
    }

    private void CheckWords(string[] words)
    {
        LibcGetoptResult expected = LibcGetopt.Parse(words, s_ucarpOptions);
        GetoptResult parsed = GetoptLong.Parse(words, s_ucarpOptions);

        Assert.Equal(expected.Matches, parsed.Matches.Select(match => (match.Option.Name, match.Value)));
        Assert.Equal(expected.StrayWords is null, parsed.Error is not null);
        Assert.Equal(expected.IsValueMissing, parsed.Error?.Contains("requires an argument", StringComparison.Ordinal) ?? false);
        if (expected.StrayWords is not null)
        {
            Assert.Equal(expected.StrayWords, parsed.StrayWordIndexes.Select(index => words[index]));
        }

        _met.Add(parsed.Error is null ? "fine" : expected.IsValueMissing ? "value missing" : "not in table");
        _met.Add(parsed.StrayWordIndexes.Count > 0 ? "stray" : "no stray");
    }

    private void CheckOutcome(string[] words)
    {
        UcarpOutcome outcome = UcarpCommandLine.Parse(words, ReadPassfile);
        PlainUcarp expected = PlainUcarp.Read(LibcGetopt.Parse(words, s_ucarpOptions), ReadNumber, IsIpv4);

        Assert.Equal((expected.ShowsUsage, expected.ExitCode), (outcome.ShowsUsage, outcome.ExitCode));
        Assert.Equal(!expected.ShowsUsage && expected.ExitCode == 0, outcome.Options is not null);
        _met.Add(expected.ShowsUsage ? "usage" : $"exit {outcome.ExitCode}");
        if (outcome.Options is { } options)
        {
            _met.Add("runs");
            Assert.Equal(
                (expected.Vhid, expected.Advbase, expected.Advskew, expected.DeadRatio),
                (options.Vhid, options.AdvbaseSeconds, options.Advskew, options.DeadRatio));
            Assert.Equal(
                (expected.Source, expected.Virtual, expected.Group),
                (options.SourceAddress.ToString(), options.VirtualAddress.ToString(), options.Group.ToString()));
            Assert.Equal(expected.Password, Encoding.UTF8.GetString(options.Password.Span));
            Assert.Equal(
                (expected.Has("preempt"), expected.Has("neutral"), expected.Has("shutdown"), expected.Has("daemonize")),
                (options.Preempts, options.IsNeutral, options.ShutsDown, options.Daemonizes));
            Assert.Equal(
                (expected.Has("nomcast"), expected.Has("ignoreifstate"), expected.Has("debug")),
                (options.UsesBroadcast, options.IgnoresInterfaceState, options.LogsDebug));
            Assert.Equal(
                (expected.Text("interface"), expected.Text("upscript"), expected.Text("downscript")),
                (options.InterfaceName, options.UpScript, options.DownScript));
        }
    }

    private static void CheckNumber(string text)
    {
        long? expected = ReadNumber(text);
        Assert.Equal(expected is not null, UnsignedNumber.TryParse(text, out long value));
        Assert.Equal(expected ?? 0, expected is null ? 0 : value);
    }

    /// <summary>The number, when strtol stops at the end or at the blanks before it.</summary>
    private static long? ReadNumber(string text)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(text), 0];
        long end = strtol(bytes, 0, out long value);
        bool isWhole = end > 0 && text[(int)end..].Trim(" \t".ToCharArray()).Length == 0;
        return isWhole ? value : null;
    }

    private static long strtol(byte[] text, int radix, out long value)
    {
        unsafe
        {
            fixed (byte* start = text)
            {
                byte* end;
                value = strtol(start, &end, radix);
                return end - start;
            }
        }
    }

    private static bool IsIpv4(string text) => inet_pton(AfInet, text, new byte[4]) == 1;

    private static PassfileContent ReadPassfile(string path) => new(null, $"no {path}", default);

    private static string Describe(string[] words) => string.Join(' ', words.Select(word => $"[{word}]"));

    [LibraryImport("libc.so.6")]
    private static unsafe partial long strtol(byte* text, byte** end, int radix);

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inet_pton(int family, string text, [Out] byte[] address);
}
