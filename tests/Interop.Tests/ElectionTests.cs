using System;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Two nodes of the published binary: who is master, and who after that.</summary>
[Collection(ExactTime.Name)]
public sealed class ElectionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly NodeOptions s_better = new() { Advskew = 0 };
    private static readonly NodeOptions s_worse = new() { Advskew = 100 };

    [Fact]
    public void TwoNodes_StartedTogether_BetterOneAloneIsMasterAfterFullMasterDownTime()
    {
        using var laboratory = new Laboratory("north", "south");
        long start = WallClock.Now;
        Node north = Node.StartNativeCarp(laboratory["north"], s_better);
        long listening = WallClock.Now;
        Node south = Node.StartNativeCarp(laboratory["south"], s_worse);

        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(north.Host, start, s_limit);
        WaitForAdvertisements(laboratory, north.Host, 3, start);

        output.WriteLine($"first advertisement {WallClock.Milliseconds(first.Time - start):F1} ms after the start");
        Assert.InRange(first.Time, start + s_better.MasterDownTime, listening + s_better.MasterDownTime + WallClock.StallAllowance);
        AssertMaster(north, laboratory, start);
        AssertBackup(south, laboratory, start);
    }

    [Fact]
    public void BetterNodeWithoutPreempt_FindsMaster_LeavesItAlone()
    {
        using var laboratory = new Laboratory("north", "south");
        Node south = Node.StartNativeCarp(laboratory["south"], s_worse);
        south.WaitForMaster(s_limit);

        long start = WallClock.Now;
        Node north = Node.StartNativeCarp(laboratory["north"], s_better);
        laboratory.Frames.WaitForAdvertisement(south.Host, WallClock.Now + s_better.MasterDownTime + WallClock.Second, s_limit);

        AssertMaster(south, laboratory, start);
        AssertBackup(north, laboratory, start);
    }

    [Fact]
    public void BetterNodeWithPreempt_FindsMaster_TakesOver()
    {
        using var laboratory = new Laboratory("north", "south");
        AddressWitness southAddresses = laboratory["south"].WatchAddresses();
        Node south = Node.StartNativeCarp(laboratory["south"], s_worse);
        south.WaitForMaster(s_limit);

        long start = WallClock.Now;
        Node north = Node.StartNativeCarp(laboratory["north"], s_better with { Preempt = true });
        north.WaitForMaster(s_limit);
        southAddresses.WaitForRemoved(s_worse.VirtualAddress, start, s_limit);
        south.WaitForRoles(s_limit, "BACKUP", "MASTER", "BACKUP");
        // South's parting advertisement is behind this one on the wire.
        long settled = laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit).Time;
        WaitForAdvertisements(laboratory, north.Host, 3, settled);

        AssertMaster(north, laboratory, settled);
        Assert.False(south.Host.HasAddress(s_worse.VirtualAddress));
        Assert.Empty(laboratory.Frames.Advertisements(south.Host, settled));
    }

    [Fact]
    public void Master_Killed_OtherTakesOverAndAnswersTheClient()
    {
        using var laboratory = new Laboratory("north", "south", "client");
        (Node north, Node south) = StartPair(laboratory);
        ClientProbe probe = laboratory["client"].Probe(s_better.VirtualAddress);
        probe.Answers.WaitFor("answer of north", answer => answer.Node.Equals(north.Host.HardwareAddress), s_limit);

        long killed = north.Process.Send(Signal.Kill);
        ProbeAnswer answer = WaitForAnswer(probe, south.Host);

        output.WriteLine($"answered again by the new master {WallClock.Milliseconds(answer.Time - killed):F1} ms after the kill");
        AssertMaster(south, laboratory, answer.Time);
    }

    [Fact]
    public void Master_StoppedCleanly_OtherTakesOverAtOnceAndTheAddressIsGoneFromTheOldOne()
    {
        using var laboratory = new Laboratory("north", "south", "client");
        (Node north, Node south) = StartPair(laboratory);
        ClientProbe probe = laboratory["client"].Probe(s_better.VirtualAddress);
        probe.Answers.WaitFor("answer of north", answer => answer.Node.Equals(north.Host.HardwareAddress), s_limit);

        long stopped = north.Process.Send(Signal.Terminate);
        ProbeAnswer answer = WaitForAnswer(probe, south.Host);
        north.Process.WaitForExit(s_limit);

        long outage = probe.LongestGap(stopped - WallClock.Second, answer.Time);
        output.WriteLine($"longest gap the client saw: {WallClock.Milliseconds(outage):F1} ms");
        Assert.Equal(0, north.Process.ExitCode);
        Assert.False(north.Host.HasAddress(s_better.VirtualAddress));
        CapturedFrame? last = laboratory.Frames.Advertisements(north.Host, stopped).LastOrDefault();
        Assert.True(last is { IsBowOut: true }, $"the last frame of the old master is no bow-out: {last}");
        Assert.InRange(answer.Time - stopped, 0, WallClock.Second);
        AssertMaster(south, laboratory, answer.Time);
    }

    /// <summary>North is master, and south has heard it.</summary>
    private static (Node North, Node South) StartPair(Laboratory laboratory)
    {
        Node north = Node.StartNativeCarp(laboratory["north"], s_better);
        Node south = Node.StartNativeCarp(laboratory["south"], s_worse);
        north.WaitForMaster(s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);
        return (north, south);
    }

    private static ProbeAnswer WaitForAnswer(ClientProbe probe, Host host) =>
        probe.Answers.WaitFor($"answer of {host.Name}", answer => answer.Node.Equals(host.HardwareAddress), s_limit);

    private static void WaitForAdvertisements(Laboratory laboratory, Host host, int count, long after)
    {
        for (int seen = 0; seen < count; seen++)
        {
            after = laboratory.Frames.WaitForAdvertisement(host, after, s_limit).Time;
        }
    }

    private static void AssertMaster(Node node, Laboratory laboratory, long since)
    {
        node.WaitForRoles(s_limit, "BACKUP", "MASTER");
        Assert.True(node.Host.HasAddress(node.Options.VirtualAddress), $"{node.Host.Name} is master without the address");
        CapturedFrame[] advertisements =
            [.. laboratory.Frames.Frames.Snapshot().Where(frame => frame.IsAdvertisement && frame.Time > since)];
        Assert.All(advertisements, frame => Assert.Same(node.Host, frame.Sender));
    }

    private static void AssertBackup(Node node, Laboratory laboratory, long since)
    {
        Assert.Equal(["BACKUP"], node.Roles);
        Assert.False(node.Host.HasAddress(node.Options.VirtualAddress), $"{node.Host.Name} is backup and has the address");
        Assert.Empty(laboratory.Frames.Advertisements(node.Host, since));
    }
}
