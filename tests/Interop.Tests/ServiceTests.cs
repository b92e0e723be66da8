using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The native daemon under a supervisor.</summary>
public sealed class ServiceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    [Fact]
    public void Supervisor_HearsOfStartReloadsAndStop_InOrder()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        var supervisor = new Supervisor(host);
        string good = ControlTests.Routers(("web", 1, 101), ("mail", 2, 102));
        NativeNode node = NativeNode.Start(host, good, $"NOTIFY_SOCKET={supervisor.Path}");
        Notification ready = supervisor.WaitFor("READY=1\n", 0, s_limit);
        supervisor.WaitFor("STATUS=2 master, 0 backup\n", 0, s_limit);

        long reload = node.Process.Send(Signal.Hangup);
        supervisor.WaitFor("READY=1\n", reload, s_limit);
        string[] reloaded = supervisor.Told(reload);
        NativeNode.WriteConfiguration(host, good + "\nnonsense = 1\n");
        long badReload = node.Process.Send(Signal.Hangup);
        supervisor.WaitFor("READY=1\n", badReload, s_limit);
        string[] refused = supervisor.Told(badReload);
        long stop = node.Process.Send(Signal.Terminate);
        node.Process.WaitForExit(s_limit);
        supervisor.WaitFor("STOPPING=1\n", stop, s_limit);

        Assert.Equal(0, node.Process.ExitCode);
        Assert.Equal(ready, supervisor.Notifications.Snapshot()[0]);
        Assert.Equal("READY=1\nSTATUS=0 master, 2 backup\n", ready.Text);
        Assert.Equal(2, reloaded.Length);
        Assert.Equal("READY=1\nSTATUS=2 master, 0 backup\n", reloaded[1]);
        AssertReloading(reloaded[0], "STATUS=2 master, 0 backup\n");
        Assert.Equal("READY=1\nSTATUS=2 master, 0 backup; the last reload was refused, the log says why\n", refused[1]);
        AssertReloading(refused[0], "STATUS=2 master, 0 backup\n");
        Assert.StartsWith("STOPPING=1\n", supervisor.Told(stop)[0], StringComparison.Ordinal);
        Assert.DoesNotContain(supervisor.Told(stop), told => told.Contains("READY", StringComparison.Ordinal));
        output.WriteLine(string.Join(Environment.NewLine, supervisor.Notifications.Snapshot().AsEnumerable()));
    }

    [Fact]
    public void Watchdog_HearsTwiceInItsTime_AndNothingFromAStoppedProcess()
    {
        const long Half = WallClock.Second / 2;
        using var laboratory = new Laboratory("north");
        var supervisor = new Supervisor(laboratory["north"]);
        NativeNode node = NativeNode.Start(
            laboratory["north"], ControlTests.Routers(("web", 1, 101)), $"NOTIFY_SOCKET={supervisor.Path}", "WATCHDOG_USEC=1000000");
        Wait.Until("six beats", () => supervisor.Beats().Length >= 6, s_limit);
        long[] beats = supervisor.Beats();
        long[] pauses = [.. beats.Zip(beats.Skip(1), (earlier, later) => later - earlier)];
        output.WriteLine(string.Join(' ', pauses.Select(pause => $"{WallClock.Milliseconds(pause):F1} ms")));
        Assert.All(pauses, pause => Assert.InRange(pause, Half - (100 * WallClock.Millisecond), WallClock.Second));

        node.Process.Send(Signal.Stop);
        Wait.Until("the process is stopped", () => ProcessStatus.Read(node.Process.Pid, "State").StartsWith('T'), s_limit);
        long stopped = WallClock.Now;
        // Nothing else comes to wait for: three times the pause is what silence is.
        Wait.Until("a silence", () => WallClock.Now > stopped + (3 * Half), s_limit);
        int before = supervisor.Beats().Count(beat => beat > stopped + (100 * WallClock.Millisecond));
        long resumed = node.Process.Send(Signal.Continue);
        supervisor.WaitFor("WATCHDOG=1", resumed, s_limit);

        Assert.Equal(0, before);
    }

    [Fact]
    public void Supervisor_Absent_IsOneLineInTheLogAndNothingElse()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(
            laboratory["north"], ControlTests.Routers(("web", 1, 101)), "NOTIFY_SOCKET=/nowhere/notify", "WATCHDOG_USEC=100000");

        node.WaitForState(1, "MASTER", 0, s_limit);
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForEndOfOutput(s_limit);

        Assert.Equal(0, node.Process.ExitCode);
        Assert.Single(node.Process.Lines.Snapshot(), line => line.Text.Contains("the service manager does not hear what it is told: ENOENT", StringComparison.Ordinal));
    }

    private static void AssertReloading(string told, string status)
    {
        string[] lines = told.Split('\n');
        Assert.Equal("RELOADING=1", lines[0]);
        long microseconds = long.Parse(lines[1].Split("MONOTONIC_USEC=")[1], CultureInfo.InvariantCulture);
        Assert.InRange(microseconds, 1, Stopwatch.GetTimestamp() / 1000);
        Assert.Equal(status, lines[2] + "\n");
    }
}
