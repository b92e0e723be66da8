using System;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>A master that does not run for a while, as a paused virtual machine, must read before it speaks.</summary>
public sealed class StallTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly NodeOptions s_better = new() { Advskew = 0 };
    private static readonly double[] s_stalls = [2.5, 3.1, 3.5, 10];
    private static readonly int[] s_peerRatios = [3, 2];
    private static readonly DaemonKind[] s_peers = [DaemonKind.NativeCarp, DaemonKind.Ucarp];

    private sealed record Case(double Seconds, int PeerRatio, DaemonKind Peer);

    [Fact]
    public Task MasterStopsRunning_AssertsNothingBeforeItHasReadWhatArrived() => SideBySide.Run(
        s_stalls.SelectMany(seconds => s_peerRatios.SelectMany(ratio => s_peers.Select(peer => new Case(seconds, ratio, peer)))),
        Stall);

    private void Stall(Case test)
    {
        using var laboratory = new Laboratory("ours", "peer");
        Node ours = Node.Start(DaemonKind.NativeCarp, laboratory["ours"], s_better, "-z");
        ours.Scripts.WaitForRuns(s_limit, "down", "up");
        Node peer = Node.Start(test.Peer, laboratory["peer"], new NodeOptions { Advskew = 100, DeadRatio = test.PeerRatio }, "-z");
        // Later than the second announcement, and just behind an advertisement: the stall's length is the age of our last one.
        laboratory.Frames.WaitForAdvertisement(ours.Host, WallClock.Now + (3 * WallClock.Second), s_limit);

        long stopped = ours.Process.Send(Signal.Stop);
        WallClock.SleepUntil(stopped + (long)(test.Seconds * WallClock.Second));
        long continued = ours.Process.Send(Signal.Continue);
        CapturedFrame? rival = laboratory.Frames.Claims(stopped).FirstOrDefault(
            frame => frame.Sender == peer.Host && frame.Time < continued);
        long settled = continued + (6 * WallClock.Second);
        laboratory.Frames.Frames.WaitFor("advertisement", frame => frame.IsAdvertisement && frame.Time > settled, s_limit);

        CapturedFrame[] asserted =
        [
            .. laboratory.Frames.Frames.Snapshot().Where(frame => frame.Sender == ours.Host && frame.Time > stopped + WallClock.Millisecond
                && ((frame.IsAdvertisement && !frame.IsBowOut) || frame.IsGratuitousArpFor(s_better.VirtualAddress))),
        ];
        lock (output)
        {
            string heard = rival is null ? "no rival" : $"a rival since {WallClock.Milliseconds(rival.Time - stopped):F0} ms";
            string spoke = asserted.Length == 0 ? "silent" : $"spoke {WallClock.Milliseconds(asserted[0].Time - continued):F1} ms after it";
            output.WriteLine($"{test}: {heard} when it went on, {spoke}; roles {string.Join(' ', ours.Roles)}");
        }

        bool ownTimeIsOver = test.Seconds > s_better.MasterDownTime / (double)WallClock.Second;
        if (rival is not null || ownTimeIsOver)
        {
            ours.WaitForRole("BACKUP", continued, s_limit);
            Assert.Equal(["BACKUP", "MASTER", "BACKUP"], ours.Roles);
            Assert.Empty(asserted);
            ours.Scripts.WaitForRuns(s_limit, "down", "up", "down");
        }

        Host[] claimants = [.. laboratory.Frames.Claims(settled - (2 * WallClock.Second)).Select(frame => frame.Sender).Distinct()];
        Assert.Single(claimants);
        Assert.Equal(claimants[0] == ours.Host, ours.Host.HasAddress(s_better.VirtualAddress));
        Assert.Equal(claimants[0] == peer.Host, peer.Host.HasAddress(s_better.VirtualAddress));
    }
}
