using System;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Interfaces, carriers and addresses that come and go under a running daemon, beside each kind of peer.</summary>
public sealed class LinkChangeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly NodeOptions s_better = new() { Advskew = 0 };
    private static readonly NodeOptions s_worse = new() { Advskew = 100 };
    private static readonly DaemonKind[] s_peers = [DaemonKind.NativeCarp, DaemonKind.Ucarp];
    private static readonly bool[] s_preemption = [true, false];

    private sealed record Case(DaemonKind Peer, bool Preempts, bool OnMaster);

    private static readonly Case[] s_cases =
    [
        .. s_peers.SelectMany(peer => s_preemption.SelectMany(
            preempts => new[] { new Case(peer, preempts, OnMaster: true), new Case(peer, preempts, OnMaster: false) })),
    ];

    [Fact]
    public Task CarrierLostForTwoSeconds_NodeLivesAndRejoins() => SideBySide.Run(s_cases, test => Interrupt(
        test, host => host.SetCarrier(false), host => host.SetCarrier(true), "carrier", "the interface has no carrier"));

    [Fact]
    public Task InterfaceDownForTwoSeconds_NodeLivesAndRejoins() => SideBySide.Run(s_cases, test => Interrupt(
        test, host => host.SetLink(false), host => host.SetLink(true), "interface", "the interface is down"));

    [Fact]
    public Task InterfaceDeletedAndRecreated_NodeLivesAndRejoins() => SideBySide.Run(
        s_cases.Where(test => !test.Preempts),
        test => Interrupt(
            test, host => host.DeleteInterface(), host => host.CreateInterface(), "deleted interface", "no such interface"));

    [Fact]
    public Task InterfaceRenamedAndBack_NodeLivesAndRejoins() => SideBySide.Run(
        s_cases.Where(test => !test.Preempts),
        test => Interrupt(
            test, host => Rename(host, "eth0", "lan0"), host => Rename(host, "lan0", "eth0"), "renamed interface", "no such interface"));

    [Fact]
    public void SourceAddressAppearsLate_NodeWaitsAndTakesPartFromThen()
    {
        const int Late = 5;
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        north.Run("ip", "address", "flush", "dev", Host.InterfaceName);
        long start = WallClock.Now;
        var scripts = new Scripts(north);
        Node node = Node.StartWithoutWaiting(DaemonKind.NativeCarp, north, s_better, scripts, "-z");
        node.Process.WaitForLine("the source address is not on this host yet", s_limit);
        // The boot goes on: its address comes five seconds after the daemon.
        WallClock.SleepUntil(start + (Late * WallClock.Second));
        Assert.False(node.Process.HasExited);
        Assert.Empty(laboratory.Frames.Advertisements(north));
        long able = WallClock.Now;
        north.Run("ip", "address", "add", $"{north.Address}/24", "dev", Host.InterfaceName);

        OutputLine joined = node.WaitForRole("BACKUP", able, s_limit);
        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(north, able, s_limit);
        Assert.InRange(joined.Time - able, 0, WallClock.Second);
        Assert.InRange(
            first.Time - able, s_better.MasterDownTime - (2 * WallClock.Millisecond), s_better.MasterDownTime + (WallClock.Second / 2));
        scripts.WaitForRuns(s_limit, "down", "up");
    }

    [Fact]
    public void InterfaceAppearsLate_NodeWithoutInterfaceOptionFindsItBySource()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        north.DeleteInterface();
        var scripts = new Scripts(north);
        RunningProcess daemon = north.Start(
            Node.FindProgram(DaemonKind.NativeCarp, north),
            "-s", $"{north.Address}", "-v", "42", "-p", "secret", "-a", "10.9.0.254", "-r", "1",
            "-u", scripts.Up, "-d", scripts.Down, "-z");
        daemon.WaitForLine("[WARNING]", s_limit);
        Assert.False(daemon.HasExited);
        long returning = WallClock.Now;
        north.CreateInterface();
        long able = WallClock.Now;

        OutputLine joined = daemon.WaitForLine("Switching to state: BACKUP", s_limit);
        Assert.InRange(joined.Time, returning, able + WallClock.Second);
        daemon.WaitForLine("[INFO] Using [eth0] as a network interface", s_limit);
        scripts.WaitForRuns(s_limit, "down", "up");
    }

    private void Interrupt(Case test, Action<Host> takeAway, Action<Host> giveBack, string what, string reason)
    {
        const long Interruption = 2 * WallClock.Second;
        using var laboratory = new Laboratory("ours", "peer");
        (Node ours, Node peer) = StartPair(laboratory, test);
        Node owner = test.OnMaster ? ours : peer;
        int changesBefore = CountTakeovers(ours, peer);

        long lost = WallClock.Now;
        takeAway(ours.Host);
        OutputLine said = ours.Process.WaitForLine(reason, s_limit);
        Assert.InRange(said.Time - lost, -WallClock.Second / 10, WallClock.Second);
        // The interruption itself, not a wait for an effect of it.
        WallClock.SleepUntil(lost + Interruption);
        Assert.False(ours.Process.HasExited, $"ended with {what}");
        long returning = WallClock.Now;
        giveBack(ours.Host);
        long able = WallClock.Now;
        OutputLine joined = ours.WaitForRole("BACKUP", returning, s_limit);
        lock (output)
        {
            output.WriteLine($"{what}, {test}: joined again after {WallClock.Milliseconds(joined.Time - able):F0} ms");
        }

        Assert.InRange(joined.Time, returning, able + WallClock.Second);
        // Two dead times and what ucarp needs: every change that this causes has happened by then.
        long settled = able + (9 * WallClock.Second);
        laboratory.Frames.Frames.WaitFor("advertisement", frame => frame.IsAdvertisement && frame.Time > settled, s_limit);
        int changes = CountTakeovers(ours, peer) - changesBefore;
        Assert.InRange(changes, 0, test.OnMaster ? 2 : 0);
        Host[] claimants = [.. laboratory.Frames.Claims(settled - (2 * WallClock.Second)).Select(frame => frame.Sender).Distinct()];
        Assert.Single(claimants);
        Assert.Equal(claimants[0] == ours.Host, ours.Host.HasAddress(s_better.VirtualAddress));
        Assert.Equal(claimants[0] == peer.Host, peer.Host.HasAddress(s_better.VirtualAddress));
        if (!test.OnMaster)
        {
            Assert.Same(owner.Host, claimants[0]);
        }
        else if (test.Preempts)
        {
            Assert.Same(ours.Host, claimants[0]);
        }
    }

    private static (Node Ours, Node Peer) StartPair(Laboratory laboratory, Case test)
    {
        NodeOptions better = s_better with { Preempt = test.Preempts };
        NodeOptions worse = s_worse with { Preempt = test.Preempts };
        Node ours;
        Node peer;
        if (test.OnMaster)
        {
            ours = Node.Start(DaemonKind.NativeCarp, laboratory["ours"], better, "-z");
            ours.Scripts.WaitForRuns(s_limit, "down", "up");
            peer = Node.Start(test.Peer, laboratory["peer"], worse, "-z");
        }
        else
        {
            peer = Node.Start(test.Peer, laboratory["peer"], better, "-z");
            peer.Scripts.WaitForRuns(s_limit, "down", "up");
            ours = Node.Start(DaemonKind.NativeCarp, laboratory["ours"], worse, "-z");
        }

        Host master = test.OnMaster ? ours.Host : peer.Host;
        laboratory.Frames.WaitForAdvertisement(master, WallClock.Now + WallClock.Second, s_limit);
        return (ours, peer);
    }

    private static int CountTakeovers(Node ours, Node peer) => ours.Roles.Concat(peer.Roles).Count(role => role == "MASTER");

    private static void Rename(Host host, string from, string to)
    {
        host.Run("ip", "link", "set", from, "down");
        host.Run("ip", "link", "set", from, "name", to);
        host.Run("ip", "link", "set", to, "up");
    }
}
