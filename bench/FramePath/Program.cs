using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace NativeCarp.Bench;

/// <summary>
/// Without arguments every benchmark at full length. <c>--check</c> measures shortly and compares with the budget;
/// <c>--prove</c> measures the sabotaged ones and demands that the budget refuses each.
/// </summary>
internal static class Program
{
    private const string Yardstick = nameof(FramePathBenchmarks.Sha1Compression);

    private static int Main(string[] arguments)
    {
        Dictionary<string, Budget> budgets = Budget.Load(Path.Combine(AppContext.BaseDirectory, "budget.json"));
        switch (arguments)
        {
            case []:
                BenchmarkRunner.Run<FramePathBenchmarks>();
                return 0;
            case ["--check"]:
                List<string> violations = FindViolations(Measure(typeof(FramePathBenchmarks)), budgets, requireAll: true);
                violations.ForEach(Console.Error.WriteLine);
                return violations.Count == 0 ? 0 : 1;
            case ["--prove"]:
                return Prove(budgets);
            default:
                Console.Error.WriteLine("usage: bench [--check | --prove]");
                return 2;
        }
    }

    private static Summary Measure(Type benchmarks)
    {
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3)
            .WithIterationCount(12)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "nativecarp-bench"));
        return BenchmarkRunner.Run(benchmarks, config);
    }

    private static int Prove(Dictionary<string, Budget> budgets)
    {
        Summary summary = Measure(typeof(SabotagedBenchmarks));
        List<string> violations = FindViolations(summary, budgets, requireAll: false);
        int sabotaged = summary.Reports.Length - 1;
        Print($"the budget refused {violations.Count} of {sabotaged} sabotaged benchmarks");
        return violations.Count == sabotaged ? 0 : 1;
    }

    private static List<string> FindViolations(Summary summary, Dictionary<string, Budget> budgets, bool requireAll)
    {
        Dictionary<string, BenchmarkReport> reports = summary.Reports.ToDictionary(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name);
        var violations = new List<string>();
        double yardstick = Fastest(reports[Yardstick]);
        Print($"{Yardstick,-16} {yardstick,9:F1} ns");
        foreach ((string name, Budget budget) in budgets)
        {
            if (!reports.TryGetValue(name, out BenchmarkReport? report))
            {
                if (requireAll)
                {
                    violations.Add($"{name} has a budget but was not measured");
                }

                continue;
            }

            long allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? long.MaxValue;
            double ratio = Fastest(report) / yardstick;
            Print(
                $"{name,-16} {Fastest(report),9:F1} ns  {ratio,6:F2} x (at most {budget.MaximumRatio})  {allocated} B (at most {budget.AllocatedBytes})");
            if (allocated > budget.AllocatedBytes || ratio > budget.MaximumRatio)
            {
                violations.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{name} is over its budget: {ratio:F2} x the yardstick, {allocated} B allocated"));
            }
        }

        return violations;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The fastest iteration: whatever else runs on the machine can only add to it.</summary>
    private static double Fastest(BenchmarkReport report) => report.ResultStatistics?.Min
        ?? throw new InvalidOperationException($"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name} could not be measured");
}
