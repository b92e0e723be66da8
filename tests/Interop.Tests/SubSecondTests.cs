using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>advbase 0: intervals of a few milliseconds, and a dead master noticed after three of them.</summary>
[Collection(ExactTime.Name)]
public sealed class SubSecondTests(ITestOutputHelper output)
{
    private const string SecondsVariable = "NATIVECARP_TEST_SECONDS";
    private const int Crashes = 15;
    private const long StallReach = 50 * WallClock.Millisecond;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(1, 2, 28)]
    public void MasterKilled_IsNoticedWithinMilliseconds(int masterAdvskew, int survivorAdvskew, int limitMilliseconds)
    {
        using var laboratory = new Laboratory("north", "south");
        var times = new List<long>();
        for (int crash = 0; crash < Crashes; crash++)
        {
            NativeNode north = NativeNode.Start(laboratory["north"], Router(masterAdvskew));
            north.WaitForState(1, "MASTER", 0, s_limit);
            NativeNode south = NativeNode.Start(laboratory["south"], Router(survivorAdvskew));
            south.WaitForState(1, "BACKUP", 0, s_limit);
            // A random phase of the interval, when both have settled.
            long settled = WallClock.Now + (300 * WallClock.Millisecond) + Random.Shared.NextInt64(20 * WallClock.Millisecond);
            WallClock.SleepUntil(settled);

            long killed = north.Process.Send(Signal.Kill);
            long first = laboratory.Frames.Frames.WaitFor(
                "the survivor's advertisement", frame => frame.IsAdvertisement && frame.Sender == south.Host && frame.Time > killed, s_limit).Time;
            times.Add(first - killed);
            north.Process.WaitForExit(s_limit);
            south.Process.Send(Signal.Terminate);
            south.Process.WaitForExit(s_limit);
        }

        var latencies = new Latencies(times);
        output.WriteLine($"advskew {masterAdvskew} killed, noticed by advskew {survivorAdvskew}: {latencies}");
        Assert.True(latencies.MedianMilliseconds <= limitMilliseconds, $"{latencies}");
    }

    /// <summary>A minute; <c>NATIVECARP_TEST_SECONDS=600</c> makes it ten.</summary>
    [Fact]
    public void TwoNodes_WhileTheMachineRuns_ChangeNothing()
    {
        int seconds = Environment.GetEnvironmentVariable(SecondsVariable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : 60;
        using var laboratory = new Laboratory("north", "south");
        using var stalls = new MachineStalls();
        NativeNode north = NativeNode.Start(laboratory["north"], Router(1));
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], Router(2));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        long start = WallClock.Now;

        WallClock.SleepUntil(start + (seconds * WallClock.Second));

        OutputLine[] changes = [.. north.Changes(1, start).Concat(south.Changes(1, start)).OrderBy(line => line.Time)];
        long[] unexplained = [.. changes.Select(line => line.Time).Where(time => !stalls.IsNear(time, StallReach))];
        output.WriteLine($"{seconds} s: {changes.Length} changes, {stalls.All.Count} stalls of the machine, {unexplained.Length} changes without one");
        Assert.True(unexplained.Length == 0, string.Join('\n', changes.Select(line => line.Text)));
        int advertised = laboratory.Frames.Advertisements(north.Host, start).Length + laboratory.Frames.Advertisements(south.Host, start).Length;
        // 256 in a second, less what the machine did not let run.
        Assert.InRange(advertised, seconds * 100, seconds * 300);
    }

    private static string Router(int advskew) => NativeNode.Router(advskew, "advbase = 0");
}
