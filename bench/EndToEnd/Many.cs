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
        var fairly = new Figure($"{Routers} routers, memory of the master, proportional", "MB", "");
        foreach (Contender contender in (Contender[])[Contender.NativeMany(Routers), Contender.KeepalivedMany(Routers)])
        {
            for (int round = 0; round < rounds; round++)
            {
                using var laboratory = new Laboratory("north", "south");
                last.Add(contender, Crash(laboratory, contender, master, fairly));
            }
        }

        NoteUcarps(master, fairly);
        return [last, master, fairly];
    }

    /// <summary>ucarp needs a process for each. Its scripts do nothing here: the memory is the same.</summary>
    private static void NoteUcarps(Figure resident, Figure proportional)
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        Daemon[] daemons =
        [
            .. Enumerable.Range(1, Routers).Select(vhid => (Contender.Options with { Vhid = (byte)vhid, VirtualAddress = IPAddress.Parse(Contender.ManyAddress(vhid)) }))
                .Select(options => new Daemon(host, host.Start(Node.UcarpPath, [.. options.Arguments(host.Address), "-u", "/bin/true", "-d", "/bin/true"]))),
        ];
        foreach (Daemon daemon in daemons)
        {
            daemon.Process.WaitForLine("MASTER", s_limit);
        }

        resident.Add(Contender.Ucarp, daemons.Sum(daemon => daemon.ResidentMegabytes));
        proportional.Add(Contender.Ucarp, daemons.Sum(daemon => daemon.ProportionalMegabytes));
    }

    /// <summary>Milliseconds from the time of the formula until the last address is there.</summary>
    private static double Crash(Laboratory laboratory, Contender contender, Figure resident, Figure proportional)
    {
        Host south = laboratory["south"];
        AddressWitness northAddresses = laboratory["north"].WatchAddresses();
        AddressWitness southAddresses = south.WatchAddresses();
        var north = new Daemon(laboratory["north"], contender.Start(laboratory["north"], 0));
        WaitForAll(northAddresses, 0);
        contender.Start(south, BackupAdvskew);
        WallClock.SleepUntil(WallClock.Now + (5 * WallClock.Second));
        resident.Add(contender, north.ResidentMegabytes);
        proportional.Add(contender, north.ProportionalMegabytes);

        long killed = north.SendToAll(Signal.Kill);
        Dictionary<int, long> owned = WaitForAll(southAddresses, killed);
        Dictionary<int, long> heard = laboratory.Frames.Frames.Snapshot()
            .Where(frame => frame.Sender == north.Host && !frame.IsArp)
            .GroupBy(frame => (int)frame.Vhid)
            .ToDictionary(group => group.Key, group => group.Max(frame => frame.Time));
        long masterDown = (Contender.Options with { Advskew = BackupAdvskew }).MasterDownTime;
        return WallClock.Milliseconds(owned.Max(item => item.Value - heard[item.Key] - masterDown));
    }

    private static Dictionary<int, long> WaitForAll(AddressWitness witness, long after) => Enumerable.Range(1, Routers).ToDictionary(
        vhid => vhid, vhid => witness.WaitForAdded(IPAddress.Parse(Contender.ManyAddress(vhid)), after, s_limit).Time);
}
