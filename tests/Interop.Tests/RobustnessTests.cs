using System;
using System.Globalization;
using System.Linq;
using System.Text;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The faults that broke other daemons, on the native daemon: frames and address events are the witnesses.</summary>
[Collection(ExactTime.Name)]
public sealed class RobustnessTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Two owners until the paused one has read what arrived; it asserts nothing first.</summary>
    [Fact]
    public void MasterPausedForTenSeconds_GivesUpBeforeItSaysAnything()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        AddressWitness addresses = north.Host.WatchAddresses();

        long stopped = north.Process.Send(Signal.Stop);
        south.WaitForState(1, "MASTER", stopped, s_limit);
        WallClock.SleepUntil(stopped + (10 * WallClock.Second));
        long continued = north.Process.Send(Signal.Continue);
        long removed = addresses.WaitForRemoved(NativeNode.VirtualAddress, continued, s_limit).Time;
        north.WaitForState(1, "BACKUP", continued, s_limit);
        laboratory.Frames.WaitForAdvertisement(south.Host, continued + (3 * WallClock.Second), s_limit);

        output.WriteLine($"two owners for {WallClock.Milliseconds(removed - continued):F2} ms after it went on");
        Assert.InRange(removed - continued, 0, WallClock.StallAllowance);
        Assert.DoesNotContain(
            laboratory.Frames.Frames.Snapshot(),
            frame => frame.Sender == north.Host && frame.Time > stopped + WallClock.Millisecond
                && (frame.IsAdvertisement || frame.IsGratuitousArpFor(NativeNode.VirtualAddress)));
        Assert.Single(south.Changes(1, stopped));
    }

    /// <summary>The switch drops everything for a while without a sign: both are masters, until the first frame crosses again.</summary>
    [Fact]
    public void SilentPartitionHeals_OneOwnerWithinMillisecondsOfTheFirstFrame()
    {
        using var laboratory = new Laboratory("north", "south", "client");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        AddressWitness addresses = south.Host.WatchAddresses();
        ClientProbe probe = laboratory["client"].Probe(NativeNode.VirtualAddress);
        probe.Answers.WaitFor("first answer", _ => true, s_limit);

        long cut = WallClock.Now;
        south.Host.CutOff();
        south.WaitForState(1, "MASTER", cut, s_limit);
        laboratory.Frames.WaitForAdvertisement(south.Host, WallClock.Now, s_limit);
        south.Host.Heal();
        long healed = WallClock.Now;
        long removed = addresses.WaitForRemoved(NativeNode.VirtualAddress, healed, s_limit).Time;
        long first = laboratory.Frames.Frames.Snapshot().First(frame => frame.IsAdvertisement && frame.Time > healed).Time;
        long end = removed + (500 * WallClock.Millisecond);
        probe.Answers.WaitFor("an answer afterwards", answer => answer.Time > end, s_limit);

        long gap = probe.LongestGap(healed - (5 * WallClock.Millisecond), end);
        output.WriteLine(
            $"two owners until {WallClock.Milliseconds(removed - first):F2} ms after the first frame; longest time without an answer"
            + $" {WallClock.Milliseconds(gap):F2} ms");
        Assert.InRange(removed - first, -WallClock.Millisecond, WallClock.StallAllowance);
        Assert.InRange(gap, 0, WallClock.StallAllowance);
        Assert.Empty(north.Changes(1, cut));
        Assert.Equal(north.Host.HardwareAddress, probe.Answers.Snapshot()[^1].Node);
    }

    /// <summary>More messages than the kernel keeps for it, and among those that are lost the one that matters.</summary>
    [Fact]
    public void MessagesOfTheKernelLost_EverythingIsLookedAtAnew()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        NativeNode node = NativeNode.Start(north, NativeNode.Router());
        node.WaitForState(1, "MASTER", 0, s_limit);

        long stopped = node.Process.Send(Signal.Stop);
        var batch = new StringBuilder();
        for (int i = 0; i < 4000; i++)
        {
            batch.Append(CultureInfo.InvariantCulture, $"address add 10.77.{i / 250}.{(i % 250) + 1}/32 dev lo\n");
        }

        batch.Append(CultureInfo.InvariantCulture, $"address delete {north.Address}/24 dev eth0\naddress flush dev lo scope global\n");
        Command.RunWithInput(batch.ToString(), "ip", "-n", north.Namespace, "-batch", "-");
        long continued = node.Process.Send(Signal.Continue);
        node.WaitForState(1, "INIT", stopped, s_limit);
        north.Run("ip", "address", "add", $"{north.Address}/24", "dev", "eth0");
        long back = node.WaitForState(1, "BACKUP", continued, s_limit).Time;
        node.WaitForState(1, "MASTER", back, s_limit);

        Assert.True(north.HasAddress(NativeNode.VirtualAddress));
    }

    [Fact]
    public void NoDescriptorsLeft_IsSaidWithTheCure()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        string path = NativeNode.WriteConfiguration(north, NativeNode.Router());
        RunningProcess process = north.Start("prlimit", "--nofile=12", NativeCarpBinary.Path, "run", "--config", path);

        process.WaitForLine("raise the limit of open files", s_limit);
        process.WaitForExit(s_limit);
        Assert.Equal(2, process.ExitCode);
    }

    [Fact]
    public void FullRunDirectory_IsSaidAndNothingIsLeftBehind()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        string path = NativeNode.WriteConfiguration(north, NativeNode.Router());
        RunningProcess process = north.Start(
            "unshare", "--mount", "sh", "-c",
            $"mkdir {north.Folder}/full && mount -t tmpfs -o size=4k,nr_inodes=2 tmpfs {north.Folder}/full && exec {NativeCarpBinary.Path}"
            + $" run --config {path} --run-dir {north.Folder}/full/run");

        process.WaitForLine("No space left on device", s_limit);
        process.WaitForExit(s_limit);
        Assert.Equal(2, process.ExitCode);
        Assert.False(north.HasAddress(NativeNode.VirtualAddress));
    }

    /// <summary>What Linux 3.10 does not have yet.</summary>
    [Fact]
    public void CallsOfNewerKernelsMissing_EverythingWorksWithoutThem()
    {
        const string Newer = "statx,getrandom,close_range,membarrier,rseq,faccessat2,clone3";
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.StartTraced(
            laboratory["north"], NativeNode.Router(more: "on-master = [\"/bin/true\"]"), "-f", "-e", $"trace={Newer}", "-e", $"inject={Newer}:error=ENOSYS");
        node.WaitForState(1, "MASTER", 0, s_limit);
        node.Process.WaitForLine("on-master has ended with status 0", s_limit);
        node.Host.RunNativeCarp("stop");
        node.Process.WaitForExit(s_limit);

        Assert.False(node.Host.HasAddress(NativeNode.VirtualAddress));
    }

    [Theory]
    [InlineData("ENOBUFS")]
    [InlineData("ENETDOWN")]
    public void SendRefusedTwice_IsSaidAndMovesNothing(string error)
    {
        using var laboratory = new Laboratory("north");
        // Among the calls before are those to the routing socket; by the twentieth it has long been master.
        NativeNode node = NativeNode.StartTraced(laboratory["north"], NativeNode.Router(), "-e", "trace=sendto", "-e", $"inject=sendto:error={error}:when=20..21");
        long master = node.WaitForState(1, "MASTER", 0, s_limit).Time;
        long refused = node.Process.WaitForLine($"cannot send on eth0: {error}", s_limit).Time;
        laboratory.Frames.WaitForAdvertisement(node.Host, refused + (4 * WallClock.Second), s_limit);

        Assert.Empty(node.Changes(1, master));
        Assert.True(node.Host.HasAddress(NativeNode.VirtualAddress));
    }

    /// <summary>A switch that snoops and forgets quickly, and nobody who asks: our own reports keep the group alive.</summary>
    [Fact]
    public void SnoopingSwitchWithoutQuerier_KeepsTheNodesTogether()
    {
        using var laboratory = new Laboratory("north", "south");
        Command.Run(
            "ip", "-n", laboratory.SwitchNamespace, "link", "set", "br0", "type", "bridge", "mcast_snooping", "1", "mcast_querier", "0",
            "mcast_membership_interval", "300", "mcast_last_member_interval", "10");
        (NativeNode north, NativeNode south) = NativeNode.StartPair(laboratory);
        long start = WallClock.Now;

        laboratory.Frames.WaitForAdvertisement(north.Host, start + (20 * WallClock.Second), s_limit);

        Assert.Empty(north.Changes(1, start));
        Assert.Empty(south.Changes(1, start));
    }
}
