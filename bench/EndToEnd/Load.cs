using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>Advertisements with a wrong digest: what each costs, and what very many do.</summary>
internal static class Load
{
    private const int FewPerMillisecond = 20;
    private const int ManyPerMillisecond = 200;
    private static readonly TimeSpan s_few = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_many = TimeSpan.FromSeconds(10);

    internal static IEnumerable<Figure> Measure()
    {
        var cost = new Figure($"CPU of the backup for each bad packet, {FewPerMillisecond} 000/s", "us", "<= 1.5");
        var sent = new Figure("flood of bad packets for 10 s: sent each second, of 200 000", "", "");
        var longest = new Figure("flood: longest interval", "s", "<= 1.02");
        var moves = new Figure("flood: times that the address came or went", "", "0");
        // One after the other: a flood takes the whole machine.
        foreach (Contender contender in (Contender[])[Contender.Native, Contender.NativeRealtime, Contender.AsUcarp, Contender.Ucarp, Contender.Keepalived])
        {
            using var side = new Side([contender]);
            side.Run((pair, _, backup) => cost.Add(contender, Cost(pair, backup)));
            side.Run((pair, _, _) =>
            {
                long start = WallClock.Now;
                sent.Add(contender, Send(pair, ManyPerMillisecond, s_many) / s_many.TotalSeconds);
                // Behind the flood, so that an advertisement that it held up counts.
                long end = pair.WaitForClaim(pair.North, WallClock.Now).Time;
                long[] times = [start, .. pair.Claims(start).Where(frame => frame.Sender == pair.North && frame.Time <= end).Select(frame => frame.Time)];
                longest.Add(contender, times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max() / (double)WallClock.Second);
                moves.Add(contender, pair.CountMoves(start));
            });
        }

        return [cost, sent, longest, moves];
    }

    private static double Cost(Pair pair, Daemon backup)
    {
        Dictionary<string, long> before = backup.CpuNanoseconds;
        long sent = Send(pair, FewPerMillisecond, s_few);
        return backup.CpuSince(before) / 1000.0 / sent;
    }

    private static long Send(Pair pair, int perMillisecond, TimeSpan duration)
    {
        long end = WallClock.Now + (duration.Ticks * 100);
        using Flood flood = Flood.Start(pair.Attacker, Contender.Options, perMillisecond, duration);
        WallClock.SleepUntil(end);
        return flood.Sent;
    }
}
