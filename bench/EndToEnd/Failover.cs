using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>The master dies, or leaves: how long the address has no owner, and clients no answer.</summary>
internal static class Failover
{
    private const long AfterwardsNanoseconds = 300 * WallClock.Millisecond;
    private static readonly long s_masterDown = (Contender.Options with { Advskew = Pair.BackupAdvskew }).MasterDownTime;

    internal static IEnumerable<Figure> Measure(int rounds)
    {
        var crash = new Crash();
        var stop = new Stop();
        using var side = new Side(Contender.All);
        Dictionary<Pair, ClientProbe> probes = side.ForEach(pair => (Pair: pair, Probe: pair.Probe())).ToDictionary(item => item.Pair, item => item.Probe);
        for (int round = 0; round < rounds; round++)
        {
            side.Run((pair, master, backup) => crash.Take(pair, master, backup, probes[pair]));
            side.Run((pair, master, _) => stop.Take(pair, master, probes[pair]));
        }

        return [.. crash.Figures, .. stop.Figures];
    }

    /// <summary>Intervals of milliseconds: from the kill to the survivor's address.</summary>
    internal static IEnumerable<Figure> MeasureFastest(int rounds)
    {
        var figure = new Figure("fastest safe detection: crash -> new owner has the address", "ms", "<= 16 and <= 28");
        using var side = new Side([Contender.NativeFast(1, 1), Contender.NativeFast(1, 2), Contender.KeepalivedFast]);
        for (int round = 0; round < rounds; round++)
        {
            side.Run((pair, master, _) =>
            {
                // A machine that stalls for three intervals has made the other one master: no run.
                if (!pair.IsOwnerAlone(pair.North))
                {
                    return;
                }

                long killed = master.SendToAll(Signal.Kill);
                figure.Add(pair.Contender, WallClock.Milliseconds(pair.WaitForOwner(pair.South, killed) - killed));
            });
        }

        return [figure];
    }

    private static void WaitForAnswer(ClientProbe probe, long after) =>
        probe.Answers.WaitFor("an answer", answer => answer.Time > after, TimeSpan.FromSeconds(20));

    private sealed class Crash
    {
        private readonly Figure _overFormula = new("crash: last advertisement -> new owner has the address, over the formula", "ms", "+0.3 (p99 +2)", IsDrawn: true);
        private readonly Figure _owner = new("crash -> new owner has the address", "ms", "");
        private readonly Figure _outage = new("crash and its cable pulled: longest time without an answer, 1 request/ms", "ms", "");
        private readonly Figure _announced = new("address owned -> gratuitous ARP on the wire", "us", "< 40");
        private readonly Figure _faults = new("page faults of the survivor during a crash", "", "");

        internal IEnumerable<Figure> Figures => [_overFormula, _owner, _outage, _announced, _faults];

        internal void Take(Pair pair, Daemon master, Daemon backup, ClientProbe probe)
        {
            long faults = backup.PageFaults;
            long killed = master.SendToAll(Signal.Kill);
            // The kernel of a killed daemon still answers for the address; without power it would not.
            pair.North.CutOff();
            long cut = WallClock.Now;
            long owned = pair.WaitForOwner(pair.South, killed);
            WaitForAnswer(probe, owned + AfterwardsNanoseconds);
            _faults.Add(pair.Contender, backup.PageFaults - faults);
            _overFormula.Add(pair.Contender, WallClock.Milliseconds(owned - (pair.LastClaim(pair.North, owned) + s_masterDown)));
            _owner.Add(pair.Contender, WallClock.Milliseconds(owned - killed));
            _outage.Add(pair.Contender, WallClock.Milliseconds(probe.LongestGap(cut - (20 * WallClock.Millisecond), owned + AfterwardsNanoseconds)));
            // The address is read by a thread of this program, the ARP is stamped by the kernel: the difference may be below zero.
            _announced.Add(
                pair.Contender, (pair.WaitForAnnouncement(pair.South, owned - (5 * WallClock.Millisecond)) - owned) / (double)(WallClock.Millisecond / 1000));
            pair.North.Heal();
        }
    }

    private sealed class Stop
    {
        private readonly Figure _owner = new("clean stop -> new owner has the address", "ms", "< 1 (p99 < 5)", IsDrawn: true);
        private readonly Figure _outage = new("clean stop: longest time without an answer, 1 request/ms", "ms", "<= 2", IsDrawn: true);
        private readonly Figure _goodbye = new("goodbye on the wire -> new owner has the address", "ms", "< 0.3 + advskew * 0.002 (here 0.5)");

        internal IEnumerable<Figure> Figures => [_owner, _outage, _goodbye];

        internal void Take(Pair pair, Daemon master, ClientProbe probe)
        {
            long stopped = master.Process.Send(Signal.Terminate);
            long owned = pair.WaitForOwner(pair.South, stopped);
            WaitForAnswer(probe, owned + AfterwardsNanoseconds);
            _owner.Add(pair.Contender, WallClock.Milliseconds(owned - stopped));
            _outage.Add(pair.Contender, WallClock.Milliseconds(probe.LongestGap(stopped - (5 * WallClock.Millisecond), owned + AfterwardsNanoseconds)));
            if (pair.Goodbye(pair.North, stopped) is long goodbye && goodbye < owned)
            {
                _goodbye.Add(pair.Contender, WallClock.Milliseconds(owned - goodbye));
            }
        }
    }
}
