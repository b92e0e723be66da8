using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>Runs scenarios, and makes failing ones small enough to be understood.</summary>
internal static class ScenarioRunner
{
    private const double QuietSeconds = 120;

    public static RunResult Run(Scenario scenario, bool keepsTranscript = false)
    {
        using var cluster = new Cluster(scenario.Plan, scenario.Seed, keepsTranscript);
        string? failure = null;
        try
        {
            Live(cluster, scenario);
        }
        catch (Exception e) when (e is InvariantException or InvalidOperationException or ArgumentException)
        {
            failure = e is InvariantException ? e.Message : e.ToString();
            cluster.Transcript.Add("!", failure);
        }

        Checker checker = cluster.Checker;
        return new RunResult(failure, checker.LostNanoseconds, checker.DoubledNanoseconds, checker.Changes, cluster.Transcript.Lines);
    }

    /// <summary>Leaves out whatever is not needed for the same failure.</summary>
    public static Scenario Shrink(Scenario scenario)
    {
        bool shrank = true;
        while (shrank)
        {
            shrank = false;
            foreach (Scenario smaller in Reduce(scenario))
            {
                if (Run(smaller).Failure is not null)
                {
                    scenario = smaller;
                    shrank = true;
                    break;
                }
            }
        }

        return scenario;
    }

    public static string Describe(Scenario scenario)
    {
        Scenario small = Shrink(scenario);
        RunResult result = Run(small, keepsTranscript: true);
        var text = new StringBuilder();
        text.AppendLine($"seed {scenario.Seed}: {result.Failure}");
        text.AppendLine($"ipv4 {small.Plan.RunsIpv4} ipv6 {small.Plan.RunsIpv6} jitter {small.Plan.JitterNanoseconds / 1000} us");
        foreach (MemberPlan member in small.Plan.Members)
        {
            text.AppendLine(
                $"  {member.Kind} {member.Advbase}/{member.Advskew} 10.9.0.{member.LastOctet}{(member.Preempt ? " preempts" : "")}{(member.UsesScripts ? " scripts" : "")}");
        }

        foreach (Fault fault in small.Faults)
        {
            text.AppendLine($"  {fault}");
        }

        // What was settled without a change is only heartbeats.
        const int mostLines = 150;
        IEnumerable<string> lines = result.Transcript.TakeWhile(line => !line.EndsWith(" settled", StringComparison.Ordinal));
        foreach (string line in lines.TakeLast(mostLines))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    private static void Live(Cluster cluster, Scenario scenario)
    {
        var injector = new FaultInjector(cluster, scenario.Faults);
        int lastMilliseconds = scenario.Faults.Select(fault => fault.EndMilliseconds).DefaultIfEmpty(3_000).Max();
        cluster.World.RunUntil(cluster.Start.AddNanoseconds(int.Max(lastMilliseconds, 3_000) * 1_000_000L + 1));
        while (!injector.HasRecovered)
        {
            cluster.World.Run(0.1);
        }

        cluster.Transcript.Add("*", "calm");
        cluster.Checker.BeginCalm();
        // A master that was released waits for its down script, a second at most, and is quiet for its time only then.
        bool waitsForScripts = cluster.Members.OfType<NativeMember>().Any(member => member.Scripts is not null);
        cluster.World.Run((2 * cluster.Plan.LongestMasterDownNanoseconds / 1e9) + 2 + (waitsForScripts ? 1 : 0));
        cluster.Transcript.Add("*", "settled");
        cluster.Checker.BeginSettled();
        cluster.World.Run(QuietSeconds);
        cluster.Checker.Finish();
    }

    private static IEnumerable<Scenario> Reduce(Scenario scenario)
    {
        for (int i = 0; i < scenario.Faults.Count; i++)
        {
            int left = i;
            yield return scenario with { Faults = [.. scenario.Faults.Where((_, index) => index != left)] };
        }

        for (int i = 0; i < scenario.Faults.Count; i++)
        {
            Fault fault = scenario.Faults[i];
            if (fault.LengthMilliseconds > 1)
            {
                Fault shorter = fault with { LengthMilliseconds = fault.LengthMilliseconds / 2 };
                yield return scenario with { Faults = [.. scenario.Faults.Select(known => known == fault ? shorter : known)] };
            }
        }
    }
}
