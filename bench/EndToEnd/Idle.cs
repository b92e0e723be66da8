using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>Nothing happens: what that costs, and how even the advertisements are.</summary>
internal static class Idle
{
    private const int Seconds = 20;
    private const int LoadedSeconds = 10;
    private const int BusyLoops = 2;
    private const int SettleSeconds = 5;

    internal static IEnumerable<Figure> Measure(int rounds)
    {
        var cpuMaster = new Figure("idle CPU of the master", "ms/h", "<= 150");
        var cpuBackup = new Figure("idle CPU of the backup", "ms/h", "<= 80");
        var resident = new Figure("memory of the master, resident", "MB", "<= 4.5");
        var proportional = new Figure("memory of the master, proportional", "MB", "");
        var privately = new Figure("memory of the master, private", "MB", "<= 1.2");
        var even = new Figure("advertisement interval, standard deviation", "ms", "<= 0.1");
        var loaded = new Figure("the same beside two busy loops", "ms", "");
        // One after another, for two that are awake in the same moment wait for each other's processor; and each round begins with another,
        // for the machine is not the same after a while of quiet.
        IEnumerable<Contender> turns = Enumerable.Range(0, rounds).SelectMany(
            round => Contender.All.Select((_, place) => Contender.All[(round + place) % Contender.All.Count]));
        foreach (Contender contender in turns)
        {
            using var side = new Side([contender]);
            side.Run((pair, master, backup) =>
            {
                WallClock.SleepUntil(WallClock.Now + (SettleSeconds * WallClock.Second));
                long start = WallClock.Now;
                Dictionary<string, long> masterBefore = master.CpuNanoseconds;
                Dictionary<string, long> backupBefore = backup.CpuNanoseconds;
                WallClock.SleepUntil(start + (Seconds * WallClock.Second));
                double perHour = 3600.0 * WallClock.Second / (WallClock.Now - start);
                cpuMaster.Add(contender, WallClock.Milliseconds(master.CpuSince(masterBefore)) * perHour);
                cpuBackup.Add(contender, WallClock.Milliseconds(backup.CpuSince(backupBefore)) * perHour);
                even.Add(contender, Deviation(pair, start));
                resident.Add(contender, master.ResidentMegabytes);
                proportional.Add(contender, master.ProportionalMegabytes);
                privately.Add(contender, master.PrivateMegabytes);
                loaded.Add(contender, DeviationUnderLoad(pair));
            });
        }

        return [even, loaded, cpuMaster, cpuBackup, resident, proportional, privately];
    }

    private static double DeviationUnderLoad(Pair pair)
    {
        long start = WallClock.Now;
        Parallel.For(0, BusyLoops, _ => Command.Try("timeout", $"{LoadedSeconds}", "sh", "-c", "while :; do :; done"));
        return Deviation(pair, start);
    }

    private static double Deviation(Pair pair, long after)
    {
        long[] times = [.. pair.Claims(after).Where(frame => frame.Sender == pair.North).Select(frame => frame.Time)];
        double[] intervals = [.. times.Zip(times.Skip(1), (earlier, later) => WallClock.Milliseconds(later - earlier))];
        double mean = intervals.Average();
        return Math.Sqrt(intervals.Sum(interval => (interval - mean) * (interval - mean)) / intervals.Length);
    }
}
