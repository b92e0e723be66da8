using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace NativeCarp.EndToEnd;

/// <summary>Measures nativecarp, ucarp and keepalived side by side in network namespaces, and prints a table.</summary>
internal static class Program
{
    private const string Usage = "usage: bench-e2e [--rounds N] [--only NAME[,NAME...]] [--write FOLDER]";
    private const int DefaultRounds = 20;

    private static int Main(string[] arguments)
    {
        var options = new Dictionary<string, string>();
        if (arguments.Length % 2 != 0)
        {
            return Refuse($"{arguments[^1]} needs a value");
        }

        for (int i = 0; i < arguments.Length; i += 2)
        {
            options[arguments[i]] = arguments[i + 1];
        }

        int rounds = DefaultRounds;
        if (options.TryGetValue("--rounds", out string? text) && (!int.TryParse(text, CultureInfo.InvariantCulture, out rounds) || rounds < 1))
        {
            return Refuse($"{text} is no number of rounds");
        }

        (string Name, Func<IEnumerable<Figure>> Measure)[] measurements =
        [
            ("failover", () => Failover.Measure(rounds)),
            ("fastest", () => Failover.MeasureFastest(rounds)),
            ("idle", () => Idle.Measure(int.Max(1, rounds / 6))),
            ("pause", () => Disturbances.MeasurePauses(int.Max(1, rounds / 4))),
            ("partition", () => Disturbances.MeasurePartitions(int.Max(1, rounds / 2))),
            ("replay", Disturbances.MeasureReplay),
            ("many", () => Many.Measure(int.Max(1, rounds / 4))),
            ("load", Load.Measure),
            ("binary", Binaries.Measure),
        ];
        string[] names = options.TryGetValue("--only", out string? only) ? only.Split(',') : [.. measurements.Select(item => item.Name)];
        string[] unknown =
        [
            .. names.Except(measurements.Select(item => item.Name)).Select(name => $"there is no measurement {name}"),
            .. options.Keys.Except(["--rounds", "--only", "--write"]).Select(name => $"there is no option {name}"),
        ];
        if (unknown.Length > 0)
        {
            return Refuse(unknown[0]);
        }

        int failed = 0;
        var figures = new List<Figure>();
        foreach ((string name, Func<IEnumerable<Figure>> measure) in measurements.Where(item => names.Contains(item.Name)))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                figures.AddRange(measure());
                Console.Error.WriteLine($"{name}: measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            }
            catch (Exception exception) when (exception is AggregateException or InvalidOperationException or TimeoutException)
            {
                // What the others have measured for a quarter of an hour is worth having.
                failed++;
                Console.Error.WriteLine($"{name}: {exception.GetBaseException().Message}\n{exception.InnerException?.Message}");
            }
        }

        var report = new Report(figures);
        Console.WriteLine(report.Markdown);
        if (options.TryGetValue("--write", out string? folder))
        {
            report.Write(folder);
        }

        return failed;
    }

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine($"{problem}\n{Usage}");
        return 2;
    }
}
