using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NativeCarp.Simulation.Tests.Simulator;

namespace NativeCarp.Simulation.Tests;

/// <summary>Random schedules. NATIVECARP_SEEDS=A-B runs those instead of the usual ones.</summary>
public class SeedTests
{
    private const ulong UsualFirst = 1;
    private const ulong UsualLast = 20_000;

    [Fact]
    public void Run_ManySeeds_OneOwnerAfterTheLastFaultAndNothingForbiddenOnTheWay()
    {
        (ulong first, ulong last) = Range();
        long lost = 0;
        long doubled = 0;
        long changes = 0;
        var failures = new ConcurrentDictionary<ulong, string>();
        Parallel.For((long)first, (long)last + 1, seed =>
        {
            RunResult result = ScenarioRunner.Run(Scenario.Generate((ulong)seed));
            Interlocked.Add(ref lost, result.LostNanoseconds);
            Interlocked.Add(ref doubled, result.DoubledNanoseconds);
            Interlocked.Add(ref changes, result.Changes);
            if (result.Failure is not null)
            {
                failures[(ulong)seed] = result.Failure;
            }
        });

        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {first}-{last}: {changes} changes of owner; after the last fault {lost / 1e9:F1} owner-seconds lost, {doubled / 1e9:F1} doubled");
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        TestContext.Current.SendDiagnosticMessage(summary);
        if (!failures.IsEmpty)
        {
            string list = string.Join('\n', failures.OrderBy(failure => failure.Key).Take(50)
                .Select(failure => $"{failure.Key}: {failure.Value.Split('\n')[0]}"));
            Assert.Fail($"{failures.Count} seeds failed\n{list}\n{ScenarioRunner.Describe(Scenario.Generate(failures.Keys.Min()))}");
        }
    }

    private static (ulong First, ulong Last) Range()
    {
        string? given = Environment.GetEnvironmentVariable("NATIVECARP_SEEDS");
        if (given is null)
        {
            return (UsualFirst, UsualLast);
        }

        string[] ends = given.Split('-');
        return (ulong.Parse(ends[0], CultureInfo.InvariantCulture), ulong.Parse(ends[^1], CultureInfo.InvariantCulture));
    }
}
