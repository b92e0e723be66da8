using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>The files themselves, how fast they start, and what the published binary measures of itself.</summary>
internal static partial class Binaries
{
    private const int Starts = 50;

    internal static IEnumerable<Figure> Measure()
    {
        var size = new Figure("binary with the libraries it loads", "MB", "<= 5.24, no library");
        var libraries = new Figure("libraries it loads", "", "0");
        var start = new Figure("start to end of --version, less that of true(1)", "ms", "<= 5");
        foreach ((Contender contender, string path) in
            ((Contender, string)[])[(Contender.Native, NativeCarpBinary.Path), (Contender.Ucarp, Node.UcarpPath), (Contender.Keepalived, KeepalivedNode.Program)])
        {
            string[] loaded = FindLibraries(path);
            libraries.Add(contender, loaded.Length);
            size.Add(contender, loaded.Append(path).Sum(file => new FileInfo(Path.GetFullPath(file)).Length) / 1e6);
        }

        for (int i = 0; i < Starts; i++)
        {
            start.Add(Contender.Native, Time(NativeCarpBinary.Path, "--version") - Time("/bin/true"));
        }

        return [size, libraries, start, .. MeasureItself()];
    }

    private static IEnumerable<Figure> MeasureItself()
    {
        foreach (Match match in OwnMeasurement().Matches(Command.Run(NativeCarpBinary.Path, "self-test")))
        {
            yield return Single($"{match.Groups[1].Value}, measured by the binary itself", "ns", "<= 450", match.Groups[2].Value);
            yield return Single($"{match.Groups[1].Value}, allocated in {match.Groups[4].Value} advertisements", "bytes", "0", match.Groups[3].Value);
        }
    }

    private static Figure Single(string title, string unit, string target, string number)
    {
        var figure = new Figure(title, unit, target);
        figure.Add(Contender.Native, double.Parse(number, CultureInfo.InvariantCulture));
        return figure;
    }

    private static string[] FindLibraries(string path)
    {
        (int exitCode, string output) = Command.Try("ldd", path);
        return exitCode != 0
            ? []
            : [.. output.Split((char[])['\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(File.Exists).Select(Resolve).Distinct()];
    }

    [GeneratedRegex(@"(\w+ path): (\d+) ns a turn, (\d+) bytes allocated in (\d+) turns")]
    private static partial Regex OwnMeasurement();

    private static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static double Time(params string[] command)
    {
        long before = Stopwatch.GetTimestamp();
        Command.Run(command);
        return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
    }
}
