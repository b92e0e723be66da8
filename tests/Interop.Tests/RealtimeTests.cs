using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary><c>realtime = true</c>, as the kernel shows it.</summary>
public sealed class RealtimeTests(ITestOutputHelper output)
{
    private const string RoundRobin = "2";
    private const string Ordinary = "0";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly string s_routers = ControlTests.Routers(("web", 1, 101));

    [Fact]
    public void Realtime_TheLoopAlone_AndItsMemoryStays()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], $"realtime = true\n{s_routers}");
        node.WaitForState(1, "BACKUP", 0, s_limit);
        // The kernel takes no page away from what it has locked, and a new thread finds room for its stack.
        NativeNode.WriteConfiguration(node.Host, $"realtime = true\n{s_routers}{ControlTests.Routers(("mail", 2, 102))}");
        node.Process.Send(Signal.Hangup);
        node.WaitForState(2, "MASTER", 0, s_limit);
        Wait.Until("the address", () => node.Host.HasAddress(IPAddress.Parse("10.9.0.102")), s_limit);

        (string Id, string Policy, string Priority)[] threads = Scheduling(node.Process.Pid);
        long locked = Kilobytes(node.Process.Pid, "VmLck");
        long resident = Kilobytes(node.Process.Pid, "VmRSS");
        output.WriteLine($"{string.Join(", ", threads)}; locked {locked} KiB, resident {resident} KiB");
        string loop = node.Process.Pid.ToString(CultureInfo.InvariantCulture);
        Assert.Contains((loop, RoundRobin, "1"), threads);
        Assert.True(threads.Length >= 3);
        Assert.All(threads.Where(thread => thread.Id != loop), thread => Assert.Equal((Ordinary, "0"), (thread.Policy, thread.Priority)));
        Assert.True(locked > resident, "not all of the memory is locked");
        Assert.InRange(resident, 1, 12 * 1024);
        // CAP_NET_ADMIN, CAP_NET_RAW and CAP_IPC_LOCK.
        Assert.All(ProcessStatus.ReadThreads(node.Process.Pid, "CapEff"), thread => Assert.Equal("0000000000007000", thread.Value));
    }

    [Fact]
    public void Realtime_NotPermitted_IsAWarningEach_AndTheDaemonRuns()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(
            laboratory["north"],
            $"realtime = true\n{s_routers}",
            "prlimit", "--rtprio=0:0", "--memlock=65536:65536", "setpriv", "--bounding-set=-sys_nice,-ipc_lock");
        node.WaitForState(1, "MASTER", 0, s_limit);

        node.Process.WaitForLine("[WARNING] realtime: cannot run at realtime priority: EPERM; run as root, grant CAP_SYS_NICE", s_limit);
        node.Process.WaitForLine("[WARNING] realtime: cannot lock memory: ENOMEM; run as root, grant CAP_IPC_LOCK", s_limit);
        Assert.All(Scheduling(node.Process.Pid), thread => Assert.Equal(Ordinary, thread.Policy));
        Assert.Equal(0, Kilobytes(node.Process.Pid, "VmLck"));
    }

    [Fact]
    public void NotAskedFor_NothingIsTaken()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], s_routers);
        node.WaitForState(1, "BACKUP", 0, s_limit);

        Assert.All(Scheduling(node.Process.Pid), thread => Assert.Equal(Ordinary, thread.Policy));
        Assert.Equal(0, Kilobytes(node.Process.Pid, "VmLck"));
    }

    /// <summary>Each thread's policy and realtime priority: the fields 41 and 40. Source: proc_pid_stat(5).</summary>
    private static (string Id, string Policy, string Priority)[] Scheduling(int processId) =>
    [
        .. Directory.GetDirectories($"/proc/{processId}/task").Select(task =>
        {
            string stat = File.ReadAllText($"{task}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Path.GetFileName(task), fields[38], fields[37]);
        }),
    ];

    private static long Kilobytes(int processId, string field) =>
        long.Parse(ProcessStatus.Read(processId, field).Split(' ')[0], CultureInfo.InvariantCulture);
}
