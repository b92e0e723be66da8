using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Simulation.Tests.Explorer;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests;

/// <summary>
/// Every schedule of small worlds. Source of the properties: exploration.md section 3. NATIVECARP_EXPLORE=long takes larger budgets.
/// Which of these worlds hold the faults known from there is said in <see cref="KnownFaultTests"/>.
/// </summary>
public class ExplorationTests
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("NATIVECARP_EXPLORE") == "long";

    [Fact]
    public void Explore_MatrixOfSmallWorlds_EveryScheduleEndsWithOneMasterInTime()
    {
        ModelPlan[] plans = [.. Worlds()];
        var lines = new ConcurrentDictionary<string, string>();
        var failures = new ConcurrentDictionary<string, string>();
        long states = 0;
        long transitions = 0;
        Parallel.ForEach(plans, plan =>
        {
            var exploration = new Exploration(plan);
            System.Threading.Interlocked.Add(ref states, exploration.States);
            System.Threading.Interlocked.Add(ref transitions, exploration.Transitions);
            lines[plan.Name] = exploration.ToString();
            if (Judge(plan, exploration) is { } failure)
            {
                failures[plan.Name] = failure;
            }
        });

        foreach (ModelPlan plan in plans)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{plan.Name}: {lines[plan.Name]}");
        }

        TestContext.Current.SendDiagnosticMessage($"{plans.Length} worlds explored: {states} states, {transitions} transitions");
        Assert.True(
            failures.IsEmpty,
            $"{failures.Count} of {plans.Length} worlds:\n"
            + string.Join('\n', failures.OrderBy(failure => failure.Key).Select(failure => $"{failure.Key}: {failure.Value}")));
    }

    /// <summary>Null when the world is as it should be.</summary>
    private static string? Judge(ModelPlan plan, Exploration exploration)
    {
        // An interval is at most a second and half of it here, a master-down time three and a half, ucarp's four and a second's delay.
        int second = plan.TicksPerSecond * plan.Members.Max(member => member.Advbase);

        // Where both believe that they win, we notice after three advertisements and a silence.
        bool bothWin = plan.Members[0].Kind == PeerKind.Nativecarp && plan.Members[1].Kind == PeerKind.UcarpBigEndian;
        int longestDouble = bothWin ? 7 * second
            : plan.HasUcarp || plan.Members.Any(member => member.HasWrongClock) ? (3 * second) + 2
            // The fault may end just when we have fallen silent to find out whether a stranger hears us.
            : plan.Members.Any(member => member.Kind != PeerKind.Nativecarp) ? (5 * second / 2) + 1
            : 5 * second / 2;
        // Each of the few timers on the way may be a tick late.
        int late = plan.HasTimerJitter ? 4 : 0;
        int masterDown = (plan.HasUcarp ? 5 * second : 3 * second) + (second / 2);
        // A last resort serves after two of them, each of which may have begun anew just before the other fell silent.
        int resort = plan.ChecksKeepOut ? masterDown : 0;
        // The answer to a rival may be held back for a quarter of an interval; an address and a frame take a tick each.
        int misled = (second / 4) + 3;
        (int Found, int Allowed, char Key, string What)[] limits =
        [
            (exploration.LongestDouble, longestDouble + late, 'd', "two masters"),
            (exploration.LongestDoubleInOneWay, (6 * second) + late, 'o', "two masters of which one is deaf"),
            (exploration.LongestNone, masterDown + resort + (second * 3 / 2), 'n', "no master"),
            (exploration.LongestUnrest, (2 * masterDown) + resort + (2 * second), 'u', "unrest"),
            (exploration.LongestMisled, misled + late, 'm', "neighbours misled"),
            (exploration.LongestNoneAfterHandover, (plan.HasUcarp ? second : 0) + (3 * second / 4) + late, 'h', "no master after a handover"),
        ];
        if (exploration.Violation is { } violation)
        {
            return violation;
        }

        foreach ((int found, int allowed, char key, string what) in limits)
        {
            if (found > allowed)
            {
                return $"{what} for {found} ticks, {allowed} allowed; {exploration}\n{exploration.RetraceWorst(key)}";
            }
        }

        return null;
    }

    private static IEnumerable<ModelPlan> Worlds()
    {
        string[] sets =
            ["NN", "NX", "XN", "XX", "NK", "KN", "NU", "UN", "NE", "EN", "NB", "BN",
                "NNN", "NNU", "UNN", "NNK", "KNN", "NUK", "NNX", "XNN"];
        string[] faults = ["crash", "cut", "goodbye", "demotion"];
        foreach (string fault in faults)
        {
            ModelPlan plan = Plan($"NN unequal advbases {fault}", "NN", isTie: true, "none", fault);
            yield return plan with { Members = [plan.Members[0], plan.Members[1] with { Advbase = 2 }] };
        }

        foreach (ModelPlan plan in SpecialWorlds())
        {
            yield return plan;
        }

        // A kernel and ucarp do not ask, so that beside them two may be master for as long as the filter is there.
        foreach (string members in (string[])["NN", "NNN"])
        {
            foreach (bool isTie in (bool[])[true, false])
            {
                foreach (string preempt in (string[])["none", "best", "all"])
                {
                    yield return Plan($"{members} {(isTie ? "tie" : "distinct")} preempt-{preempt} filter", members, isTie, preempt, "filter");
                }
            }
        }

        foreach (string members in sets)
        {
            foreach (bool isTie in (bool[])[true, false])
            {
                foreach (string preempt in (string[])["none", "best", "all"])
                {
                    foreach (string fault in faults)
                    {
                        yield return Plan($"{members} {(isTie ? "tie" : "distinct")} preempt-{preempt} {fault}", members, isTie, preempt, fault);
                    }
                }
            }
        }
    }

    /// <summary>Worlds that hold a little more than the others, for faults that those cannot show.</summary>
    private static IEnumerable<ModelPlan> SpecialWorlds()
    {
        foreach (string fault in (string[])["crash", "cut", "goodbye"])
        {
            foreach (string members in (string[])["NN", "NK", "KN"])
            {
                yield return Plan($"{members} tie two families {fault}", members, isTie: true, "none", fault) with { RunsIpv6 = true };
            }

            yield return Asking("NB", fault);
            yield return Asking("BN", fault);
            foreach (string preempt in (string[])["none", "all"])
            {
                // Of a rival that yields while it is not heard a master never knows: what it announced stands until addresses are refreshed.
                ModelPlan plan = Plan($"NN distinct preempt-{preempt} neighbours {fault}", "NN", isTie: false, preempt, fault);
                yield return plan with { HasNeighbors = true, TicksPerSecond = 16, Losses = 0, Cuts = int.Min(plan.Cuts, 1) };
            }
        }

        foreach (string members in (string[])["NN", "NX", "NK", "KN", "NU", "NB", "NNN"])
        {
            foreach (bool isTie in (bool[])[true, false])
            {
                yield return Plan($"{members} {(isTie ? "tie" : "distinct")} kept out", members, isTie, "all", "kept-out");
                yield return Plan($"{members} {(isTie ? "tie" : "distinct")} demoted twice", members, isTie, "best", "demotion") with { Demotions = 2 };
            }
        }

        // Small enough to be searched to the end.
        ModelPlan pair = Plan("NN tie", "NN", isTie: true, "none", "cut") with { MaximumStates = 400_000 };
        yield return pair with { Name = "NN tie two families apart", RunsIpv6 = true, BeginsApart = true, IsPrompt = true, Cuts = 0 };
        yield return pair with { Name = "NN clones", AreClones = true, TicksPerSecond = 8, Cuts = 1, Losses = 0, HasTimerJitter = false };

        // Three losses are the probes of a whole question.
        yield return Asking("NB", "crash") with { Name = "NB asking losses", Crashes = 0, Losses = 3 };
        yield return Asking("BN", "crash") with { Name = "BN asking losses", Crashes = 0, Losses = 3 };
    }

    /// <summary>A tick is the tenth of a second between two probes.</summary>
    private static ModelPlan Asking(string members, string fault)
    {
        ModelPlan plan = Plan($"{members} asking {fault}", members, isTie: false, "none", fault);
        return plan with
        {
            Members = [plan.Members[0], plan.Members[1] with { Advskew = 128 }],
            AsksForAddress = true,
            TicksPerSecond = 10,
        };
    }

    private static ModelPlan Plan(string name, string kinds, bool isTie, string preempt, string fault)
    {
        bool isTriple = kinds.Length > 2;
        int more = s_isLong ? 1 : 0;
        List<ModelMember> members = [];
        byte foreignSkew = 0;
        for (int i = 0; i < kinds.Length; i++)
        {
            bool isForeign = kinds[i] is not ('N' or 'X');

            // Foreign systems with equal parameters flap among themselves.
            byte skew = (byte)(isTie ? (isForeign ? foreignSkew : 0) : 64 * i);
            foreignSkew += (byte)(isForeign ? 64 : 0);
            members.Add(new ModelMember(KindOf(kinds[i]), skew, preempt == "all" || (preempt == "best" && i == 0), kinds[i] == 'X'));
        }

        bool isDelicate = kinds.Contains('U') || kinds.Contains('E') || kinds.Contains('X');
        var plan = new ModelPlan(name, members)
        {
            // Beside a stranger a tenth of a second decides; an advertisement must not take as long as that on its way.
            TicksPerSecond = isDelicate ? 16 : 4,
            StartWindowTicks = isTriple ? 1 : isDelicate ? 16 : 4,
            Losses = 1,
            HasTimerJitter = s_isLong && !isTriple,
            MaximumStates = s_isLong ? 4_000_000 : 60_000,
        };
        return fault switch
        {
            "crash" => plan with { Crashes = 1, Restarts = 1 },
            "cut" => plan with { Cuts = 1 + more },
            "filter" => plan with { Cuts = 1, Losses = 0, CutsAdvertisementsAlone = true },
            "goodbye" => plan with { BowOuts = 1, Losses = more },
            "kept-out" => plan with { Demotions = 2, ChecksKeepOut = true, Crashes = more },
            _ => plan with { Demotions = 1, Crashes = more },
        };
    }

    private static PeerKind KindOf(char letter) => letter switch
    {
        'K' => PeerKind.FreeBsd,
        'U' => PeerKind.Ucarp,
        'E' => PeerKind.UcarpBigEndian,
        'B' => PeerKind.OpenBsd,
        _ => PeerKind.Nativecarp,
    };
}
