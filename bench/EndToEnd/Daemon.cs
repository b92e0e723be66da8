using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.EndToEnd;

/// <summary>A running daemon with all its processes, and what the kernel counts of them.</summary>
internal sealed class Daemon(Host host, RunningProcess process)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    internal Host Host => host;

    internal RunningProcess Process => process;

    /// <summary>The time on a processor of each thread, in nanoseconds.</summary>
    internal Dictionary<string, long> CpuNanoseconds => Pids.SelectMany(pid => Directory.GetDirectories($"/proc/{pid}/task")).ToDictionary(
        task => task, task => long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>Page faults that needed no disk. Source: proc(5), field 10 of stat.</summary>
    internal long PageFaults => Pids.Sum(
        pid => long.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture));

    internal double ResidentMegabytes => SumOfMemory("Rss:") / 1024.0;

    internal double ProportionalMegabytes => SumOfMemory("Pss:") / 1024.0;

    internal double PrivateMegabytes => (SumOfMemory("Private_Clean:") + SumOfMemory("Private_Dirty:")) / 1024.0;

    private List<int> Pids
    {
        get
        {
            var pids = new List<int> { process.Pid };
            for (int i = 0; i < pids.Count; i++)
            {
                pids.AddRange(File.ReadAllText($"/proc/{pids[i]}/task/{pids[i]}/children")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)));
            }

            return pids;
        }
    }

    /// <summary>What has been spent since; what a thread spent that has ended meanwhile is lost.</summary>
    internal long CpuSince(Dictionary<string, long> before) =>
        CpuNanoseconds.Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key));

    /// <summary>Sends a signal to every process of it; returns the time just before.</summary>
    internal long SendToAll(Signal signal)
    {
        List<int> pids = Pids;
        long time = WallClock.Now;
        pids.ForEach(pid => Libc.kill(pid, (int)signal));
        return time;
    }

    /// <summary>Ends it cleanly, or not at all if it has ended.</summary>
    internal void End()
    {
        if (!process.HasExited)
        {
            process.Send(Signal.Terminate);
        }

        process.WaitForExit(s_limit);
    }

    private long SumOfMemory(string field) => Pids.Sum(pid => long.Parse(
        File.ReadLines($"/proc/{pid}/smaps_rollup").Single(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture));
}
