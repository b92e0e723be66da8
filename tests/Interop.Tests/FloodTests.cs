using System;
using System.Linq;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Somebody sends as many bad advertisements as he can: what must not depend on it.</summary>
[Collection(ExactTime.Name)]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int PerMillisecond = 200;
    // The collector waits for 8 MB: until then all that was allocated stays, and can be seen.
    private const string UncollectedGarbage = "DOTNET_GCgen0size=800000";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(10);
    private static readonly NodeOptions s_router = new() { Vhid = 1, VirtualAddress = NativeNode.VirtualAddress };

    // Two senders take two processors: without real time the longest interval is the scheduler's.
    [Theory]
    [InlineData("", 1_150)]
    [InlineData("realtime = true", 1_020)]
    public void BadFramesForTenSeconds_ChangeNothing_AndNoGoodOneIsLost(string settings, int longestAllowed)
    {
        using var laboratory = new Laboratory("north", "south", "attacker");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory, settings, UncollectedGarbage);
        long memoryBefore = ProcessStatus.ResidentKilobytes(north.Process.Pid) + ProcessStatus.ResidentKilobytes(south.Process.Pid);
        long start = WallClock.Now;
        long receivedBefore = Counter(south, "received");
        int advertisedBefore = laboratory.Frames.Advertisements(north.Host).Length;

        long sent;
        using (Flood flood = Flood.Start(laboratory["attacker"], s_router, PerMillisecond, s_duration))
        {
            laboratory.Frames.WaitForAdvertisement(north.Host, start + (s_duration.Ticks * 100), s_limit);
            sent = flood.Sent;
        }

        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);
        CapturedFrame[] advertised = laboratory.Frames.Advertisements(north.Host);
        long longest = Longest([.. advertised.Where(frame => frame.Time > start).Select(frame => frame.Time)]);
        int good = advertised.Length - advertisedBefore;
        long lost = good - (Counter(south, "received") - receivedBefore);
        long memory = ProcessStatus.ResidentKilobytes(north.Process.Pid) + ProcessStatus.ResidentKilobytes(south.Process.Pid) - memoryBefore;
        output.WriteLine(
            $"{settings}: {sent} bad frames in 10 s; {Dropped(north)} and {Dropped(south)} refused; longest interval {WallClock.Milliseconds(longest):F1} ms;"
            + $" {lost} of {good} good ones lost; both grew by {memory} kB");
        Assert.Empty(north.Changes(1, start));
        Assert.Empty(south.Changes(1, start));
        Assert.InRange(longest, 0, longestAllowed * WallClock.Millisecond);
        // What a turn of the loop allocates would be here a hundred thousand times a second.
        Assert.InRange(memory, -10_000, 2_048);
        // Losing one moves nothing; losing three in a row would.
        Assert.InRange(lost, -1, 1);
        Assert.InRange(north.Process.Lines.Snapshot().Length, 1, 20);
    }

    [Fact]
    public void MasterKilledInAFlood_IsReplacedOnTime()
    {
        using var laboratory = new Laboratory("north", "south", "attacker");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);

        using Flood flood = Flood.Start(laboratory["attacker"], s_router, PerMillisecond, s_duration);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + WallClock.Second, s_limit);
        long killed = north.Process.Send(Signal.Kill);
        long taken = laboratory.Frames.WaitForAdvertisement(south.Host, killed, s_limit).Time;
        long over = taken - laboratory.Frames.Advertisements(north.Host)[^1].Time - (s_router with { Advskew = 100 }).MasterDownTime;

        output.WriteLine($"taken over {WallClock.Milliseconds(over):F3} ms after the formula, {flood.Sent} bad frames by then");
        Assert.InRange(over, -2 * WallClock.Millisecond, WallClock.StallAllowance);
    }

    private static long Longest(long[] times) => times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();

    private static long Counter(NativeNode node, string name) => Counters(node).GetProperty(name).GetInt64();

    private static long Dropped(NativeNode node) => Counters(node).GetProperty("dropped").GetProperty("bad-digest").GetInt64();

    private static JsonElement Counters(NativeNode node)
    {
        using JsonDocument document = JsonDocument.Parse(node.Host.RunNativeCarp("status", "--json"));
        return document.RootElement.GetProperty("routers")[0].GetProperty("counters").Clone();
    }
}
