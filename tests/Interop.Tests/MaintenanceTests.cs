using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>What an administrator does to a host before and after work on it, and what protects it meanwhile, with the published binary.</summary>
public sealed class MaintenanceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData((int)Signal.Kill)]
    [InlineData((int)Signal.Terminate)]
    public void Demotion_OutlastsTheDaemon_UntilItIsTakenBack(int signal)
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router());
        north.WaitForState(1, "MASTER", 0, s_limit);
        north.Host.RunNativeCarp("demote", "--by", "7");

        north = Restart(north, (Signal)signal);
        north.Process.WaitForLine("vhid 1@eth0: still demoted by 7, as was asked before the start", s_limit);
        Assert.Equal(7, Status(north.Host).GetProperty("demotion").GetInt32());
        north.Host.RunNativeCarp("undemote");

        north = Restart(north, (Signal)signal);
        Assert.Equal(0, Status(north.Host).GetProperty("demotion").GetInt32());
        Assert.Empty(Directory.GetFiles(north.Host.Folder, "*.asked"));
    }

    [Fact]
    public void Drain_HandsOver_SaysThatTheHostMayGo_AndOutlastsTheDaemon()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(more: "preempt = true"));
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Router(advskew: 100));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        AddressWitness witness = south.Host.WatchAddresses();
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);

        long start = WallClock.Now;
        string answer = north.Host.RunNativeCarp("drain");
        long told = WallClock.Now;
        long moved = witness.WaitForAdded(NativeNode.VirtualAddress, start, s_limit).Time;
        output.WriteLine($"moved after {WallClock.Milliseconds(moved - start):F1} ms, said after {WallClock.Milliseconds(told - start):F1} ms: {answer.ReplaceLineEndings(" | ")}");
        Assert.Equal("vhid 1@eth0: 10.9.0.2 has it\nnothing of these is served from here any more: the host may go\n", answer);
        Assert.False(north.Host.HasAddress(NativeNode.VirtualAddress));

        north = Restart(north, Signal.Kill);
        north.Process.WaitForLine("vhid 1@eth0: still drained, as was asked before the start", s_limit);
        long restarted = WallClock.Now;
        south.Process.Send(Signal.Kill);
        laboratory.Frames.WaitForAdvertisement(south.Host, 0, s_limit);
        north.Host.RunNativeCarp("reload");
        Wait.Until("two master-down times", () => WallClock.Now > restarted + (7 * WallClock.Second), s_limit);
        Assert.DoesNotContain(north.Changes(1, restarted), line => line.Text.Contains("-> MASTER", StringComparison.Ordinal));
        Assert.Contains("takes no part: it is drained: undrain it", north.Host.RunNativeCarp("status"), StringComparison.Ordinal);

        long undrained = WallClock.Now;
        north.Host.RunNativeCarp("undrain");
        north.WaitForState(1, "MASTER", undrained, s_limit);
    }

    [Fact]
    public void Drain_WithoutAnotherNode_NamesWhatNobodyHas()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router());
        north.WaitForState(1, "MASTER", 0, s_limit);

        (int exitCode, string text) = Command.Try(
            "ip", "netns", "exec", north.Host.Namespace, NativeCarpBinary.Path, "drain", "--seconds", "1", "--run-dir", north.Host.Folder);

        output.WriteLine(text);
        Assert.Equal(1, exitCode);
        Assert.Contains("vhid 1@eth0: given up, but no other node advertises: nobody has its addresses; it stays drained until undrain", text, StringComparison.Ordinal);
        Assert.False(north.Host.HasAddress(NativeNode.VirtualAddress));
    }

    [Fact]
    public void Flapping_IsDamped_AndEndsWhenTheOtherNodeLeaves()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(more: "preempt = true"));
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Router(advskew: 100));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        for (int fault = 1; fault <= 3; fault++)
        {
            long cut = WallClock.Now;
            north.Host.SetCarrier(up: false);
            south.WaitForState(1, "MASTER", cut, s_limit);
            long mended = WallClock.Now;
            north.Host.SetCarrier(up: true);
            if (fault < 3)
            {
                north.WaitForState(1, "MASTER", mended, s_limit);
            }
        }

        OutputLine line = north.Process.WaitForLine("faults of this host took the mastership away too often: leaving a master that works alone for 60 s", s_limit);
        laboratory.Frames.WaitForAdvertisement(south.Host, line.Time + (10 * WallClock.Second), s_limit);
        Assert.Equal("BACKUP", Status(north.Host).GetProperty("state").GetString());
        Assert.InRange(Status(north.Host).GetProperty("damped").GetDouble(), 30, 50);
        string waits = Status(north.Host).GetProperty("not-preempting").GetString()!;
        output.WriteLine(waits);

        long stopped = south.Process.Send(Signal.Terminate);
        long taken = north.WaitForState(1, "MASTER", stopped, s_limit).Time;
        output.WriteLine($"taken over {WallClock.Milliseconds(taken - stopped):F1} ms after the other node began to leave");
        Assert.InRange(taken - stopped, 0, 500 * WallClock.Millisecond);
    }

    [Theory]
    [InlineData((int)Signal.Terminate)]
    [InlineData((int)Signal.Kill)]
    public void Watchdog_IsWrittenToWhileTheLoopTurns_AndDisarmedByAStopAlone(int end)
    {
        using var laboratory = new Laboratory("north");
        string device = Path.Combine(laboratory["north"].Folder, "watchdog");
        Command.Run("mkfifo", device);
        var written = new EventLog<(long Time, char What)>();
        // Also a writer, so that the FIFO has no end before the test has.
        using var fifo = new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var reader = new Thread(() => Read(fifo, written)) { IsBackground = true, Name = "watchdog device" };
        reader.Start();
        NativeNode north = NativeNode.Start(laboratory["north"], $"watchdog = \"{device}\"\n{NativeNode.Router()}");
        north.WaitForState(1, "MASTER", 0, s_limit);
        Wait.Until("six beats", () => written.Snapshot().Length >= 6, s_limit);
        long[] beats = [.. written.Snapshot().Take(6).Select(item => item.Time)];
        output.WriteLine($"beats {string.Join(", ", beats.Skip(1).Zip(beats, (later, earlier) => $"{WallClock.Milliseconds(later - earlier):F0}"))} ms apart");
        Assert.InRange(beats[5] - beats[0], 4_900 * WallClock.Millisecond, 5_600 * WallClock.Millisecond);

        long paused = north.Process.Send(Signal.Stop);
        WallClock.SleepUntil(paused + (3 * WallClock.Second));
        Assert.DoesNotContain(written.Snapshot(), item => item.Time > paused + (200 * WallClock.Millisecond));
        north.Process.Send(Signal.Continue);
        written.WaitFor("a beat after the pause", item => item.Time > paused + (3 * WallClock.Second), s_limit);

        north.Process.Send((Signal)end);
        north.Process.WaitForExit(s_limit);
        fifo.WriteByte((byte)'#');
        written.WaitFor("the test's own mark", item => item.What == '#', s_limit);
        char last = written.Snapshot()[^2].What;
        Assert.Equal((Signal)end == Signal.Terminate ? 'V' : '.', last);
        Assert.Equal((Signal)end == Signal.Terminate ? 1 : 0, written.Snapshot().Count(item => item.What == 'V'));
    }

    private static void Read(FileStream fifo, EventLog<(long Time, char What)> written)
    {
        int what;
        while ((what = fifo.ReadByte()) >= 0)
        {
            written.Add((WallClock.Now, (char)what));
            if (what == '#')
            {
                return;
            }
        }
    }

    private static NativeNode Restart(NativeNode node, Signal signal)
    {
        node.Process.Send(signal);
        node.Process.WaitForExit(s_limit);
        node = NativeNode.Start(node.Host, File.ReadAllText(Path.Combine(node.Host.Folder, "nativecarp.toml")));
        node.WaitForState(1, "BACKUP", 0, s_limit);
        return node;
    }

    private static JsonElement Status(Host host) =>
        JsonDocument.Parse(host.RunNativeCarp("status", "--json")).RootElement.GetProperty("routers")[0];
}
