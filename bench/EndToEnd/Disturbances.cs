using System;
using System.Collections.Generic;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>A master that does not run for a while, a network in two parts, a recording: how long there are two owners, or none.</summary>
internal static class Disturbances
{
    private const long PauseNanoseconds = 10 * WallClock.Second;
    private static readonly TimeSpan s_replayLimit = TimeSpan.FromSeconds(12);
    private static readonly long s_masterDown = (Contender.Options with { Advskew = Pair.BackupAdvskew }).MasterDownTime;

    internal static IEnumerable<Figure> MeasurePauses(int rounds)
    {
        var doubled = new Figure("master paused for 10 s, then continued: two owners for", "ms", "<= 2");
        using var side = new Side(Contender.All);
        for (int round = 0; round < rounds; round++)
        {
            side.Run((pair, master, _) =>
            {
                long paused = master.SendToAll(Signal.Stop);
                pair.WaitForOwner(pair.South, paused);
                WallClock.SleepUntil(paused + PauseNanoseconds);
                long continued = master.SendToAll(Signal.Continue);
                doubled.Add(pair.Contender, WallClock.Milliseconds(pair.WaitForAnyLoss(continued) - continued));
            });
        }

        return [doubled];
    }

    internal static IEnumerable<Figure> MeasurePartitions(int rounds)
    {
        var doubled = new Figure("silent partition heals: two owners after the first frame crosses", "ms", "<= 5");
        var gap = new Figure("silent partition heals: longest time without an answer", "ms", "<= 5");
        using var side = new Side(Contender.All);
        for (int round = 0; round < rounds; round++)
        {
            side.Run((pair, _, _) =>
            {
                using ClientProbe probe = pair.Probe();
                long cut = WallClock.Now;
                pair.North.CutOff();
                pair.WaitForOwner(pair.South, cut);
                Pair.WaitForRandomPhase();
                long healing = WallClock.Now;
                pair.North.Heal();
                long healed = WallClock.Now;
                long lost = pair.WaitForAnyLoss(healing);
                long first = pair.Claims(healing)[0].Time;
                long end = lost + (4 * WallClock.Second);
                WallClock.SleepUntil(end);
                doubled.Add(pair.Contender, WallClock.Milliseconds(lost - long.Min(first, lost)));
                gap.Add(pair.Contender, WallClock.Milliseconds(probe.LongestGap(healed, end)));
            });
        }

        return [doubled, gap];
    }

    /// <summary>One advertisement of the dead master, sent again every second.</summary>
    internal static IEnumerable<Figure> MeasureReplay()
    {
        var figure = new Figure($"one old advertisement replayed each second: take-over over the formula ({s_replayLimit.TotalSeconds:F0} s and more: never)", "s", "on time");
        using var side = new Side(Contender.All);
        side.Run((pair, master, _) =>
        {
            byte[] recorded = pair.WaitForClaim(pair.North, WallClock.Now).Bytes;
            long killed = master.SendToAll(Signal.Kill);
            pair.North.CutOff();
            long last = pair.LastClaim(pair.North, WallClock.Now);
            using var replay = new RecordedAdvertisement(pair.Attacker.OpenInjector(), recorded, perSecond: 1, frame => frame);
            long due = last + s_masterDown;
            long? owned = TryWaitForOwner(pair, killed);
            figure.Add(pair.Contender, owned is long time ? (time - due) / (double)WallClock.Second : s_replayLimit.TotalSeconds);
            pair.North.Heal();
        });
        return [figure];
    }

    private static long? TryWaitForOwner(Pair pair, long after)
    {
        long limit = WallClock.Now + (s_replayLimit.Ticks * 100);
        while (WallClock.Now < limit)
        {
            if (pair.FindOwner(pair.South, after) is long time)
            {
                return time;
            }

            WallClock.SleepUntil(WallClock.Now + (10 * WallClock.Millisecond));
        }

        return null;
    }
}
