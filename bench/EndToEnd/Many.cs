using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>Many virtual routers on one network.</summary>
internal static class Many
{
    private const int Routers = 250;
    private const byte BackupAdvskew = 50;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    internal static IEnumerable<Figure> Measure(int rounds)
    {
        var last = new Figure($"{Routers} routers, crash -> the last has its address, over the formula of the last", "ms", "<= 10");
        var master = new Figure($"{Routers} routers, memory of the master, resident", "MB", "<= 8");
        foreach (Contender contender in (Contender[])[Contender.NativeMany(Routers), Contender.KeepalivedMany(Routers)])
        {
            for (int round = 0; round < rounds; round++)
            {
                using var laboratory = new Laboratory("north", "south");
                (double megabytes, double late) = Crash(laboratory, contender);
                master.Add(contender, megabytes);
                last.Add(contender, late);
            }
        }

        return [last, master];
    }

    private static (double Megabytes, double LateMilliseconds) Crash(Laboratory laboratory, Contender contender)
    {
        Host south = laboratory["south"];
        AddressWitness northAddresses = laboratory["north"].WatchAddresses();
        AddressWitness southAddresses = south.WatchAddresses();
        var north = new Daemon(laboratory["north"], contender.Start(laboratory["north"], 0));
        WaitForAll(northAddresses, 0);
        contender.Start(south, BackupAdvskew);
        WallClock.SleepUntil(WallClock.Now + (5 * WallClock.Second));
        double megabytes = north.ResidentMegabytes;

        long killed = north.SendToAll(Signal.Kill);
        Dictionary<int, long> owned = WaitForAll(southAddresses, killed);
        Dictionary<int, long> heard = laboratory.Frames.Frames.Snapshot()
            .Where(frame => frame.Sender == north.Host && !frame.IsArp)
            .GroupBy(frame => (int)frame.Vhid)
            .ToDictionary(group => group.Key, group => group.Max(frame => frame.Time));
        long masterDown = (Contender.Options with { Advskew = BackupAdvskew }).MasterDownTime;
        return (megabytes, WallClock.Milliseconds(owned.Max(item => item.Value - heard[item.Key] - masterDown)));
    }

    private static Dictionary<int, long> WaitForAll(AddressWitness witness, long after) => Enumerable.Range(1, Routers).ToDictionary(
        vhid => vhid, vhid => witness.WaitForAdded(IPAddress.Parse(Contender.ManyAddress(vhid)), after, s_limit).Time);
}
