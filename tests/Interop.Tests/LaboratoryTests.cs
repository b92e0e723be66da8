using System;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The instruments themselves, tried where the right reading is known.</summary>
[Collection(ExactTime.Name)]
public sealed class LaboratoryTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");

    [Fact]
    public void Laboratory_AfterDispose_LeavesNoNamespaceAndNoProcess()
    {
        string prefix;
        RunningProcess process;
        using (var laboratory = new Laboratory("north"))
        {
            prefix = laboratory.Prefix;
            process = laboratory["north"].Start("sleep", "60");
            Assert.Contains(Directory.GetFiles(NetworkNamespace.Folder), path => path.Contains(prefix, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Directory.GetFiles(NetworkNamespace.Folder), path => path.Contains(prefix, StringComparison.Ordinal));
        Assert.False(Directory.Exists($"/proc/{process.Pid}"));
    }

    [Fact]
    public void AddressWitness_SeesAddressComeAndGo()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        AddressWitness addresses = north.WatchAddresses();
        long before = WallClock.Now;

        north.Run("ip", "address", "add", $"{s_virtual}/32", "dev", Host.InterfaceName);
        AddressEvent added = addresses.WaitForAdded(s_virtual, before, s_limit);
        Assert.True(north.HasAddress(s_virtual));

        north.Run("ip", "address", "delete", $"{s_virtual}/32", "dev", Host.InterfaceName);
        AddressEvent removed = addresses.WaitForRemoved(s_virtual, added.Time, s_limit);
        Assert.False(north.HasAddress(s_virtual));
        Assert.InRange(removed.Time, added.Time, WallClock.Now);
    }

    [Fact]
    public void FrameWitness_StampsEachFrameOnceAndNamesItsSender()
    {
        using var laboratory = new Laboratory("north", "south", "stranger");
        byte[] frame = GratuitousArp(s_virtual);
        long before = WallClock.Now;
        laboratory["stranger"].OpenInjector().Send(frame);
        laboratory["north"].OpenInjector().Send(frame);

        CapturedFrame last = laboratory.Frames.Frames.WaitFor("ARP from north", seen => seen.IsArp && seen.Sender.Name == "north", s_limit);

        CapturedFrame[] seen = [.. laboratory.Frames.Frames.Snapshot().Where(seen => seen.IsGratuitousArpFor(s_virtual))];
        Assert.Equal(["stranger", "north"], seen.Select(captured => captured.Sender.Name));
        Assert.All(seen, captured => Assert.Equal(frame, captured.Bytes));
        Assert.InRange(seen[0].Time, before, last.Time);
        Assert.InRange(last.Time, before, WallClock.Now);
    }

    [Fact]
    public void CutOff_StopsAnswersUntilHealed_AndProbeMeasuresTheGap()
    {
        using var laboratory = new Laboratory("north", "client");
        Host north = laboratory["north"];
        ClientProbe probe = laboratory["client"].Probe(north.Address);
        probe.Answers.WaitFor("answer", _ => true, s_limit);
        long start = WallClock.Now;
        probe.Answers.WaitFor("answer half a second later", answer => answer.Time > start + (WallClock.Second / 2), s_limit);
        Assert.InRange(probe.LongestGap(start, WallClock.Now), 0, WallClock.StallAllowance);

        north.CutOff();
        long cut = WallClock.Now;
        WallClock.SleepUntil(cut + (WallClock.Second / 2));
        long healing = WallClock.Now;
        north.Heal();
        ProbeAnswer answer = probe.Answers.WaitFor("answer after healing", answer => answer.Time > healing, s_limit);

        Assert.Equal(north.HardwareAddress, answer.Node);
        Assert.InRange(probe.LongestGap(start, WallClock.Now), healing - cut, healing - cut + WallClock.StallAllowance);
    }

    [Fact]
    public void SetLinkAndSetCarrier_StopAnswersAndBringThemBack()
    {
        using var laboratory = new Laboratory("north", "client");
        Host north = laboratory["north"];
        ClientProbe probe = laboratory["client"].Probe(north.Address);
        foreach (Action<bool> set in new Action<bool>[] { north.SetLink, north.SetCarrier })
        {
            probe.Answers.WaitFor("answer", answer => answer.Time > WallClock.Now - WallClock.Millisecond, s_limit);
            set(false);
            long down = WallClock.Now;
            WallClock.SleepUntil(down + (100 * WallClock.Millisecond));
            long up = WallClock.Now;
            set(true);
            ProbeAnswer first = probe.Answers.WaitFor("answer after the link came back", answer => answer.Time > down, s_limit);
            Assert.InRange(first.Time, up, WallClock.Now);
        }
    }

    [Fact]
    public void RunningProcess_RecordsLinesAndObeysSignals()
    {
        using var laboratory = new Laboratory("north");
        RunningProcess process = laboratory["north"].Start(
            "sh", "-c", "trap 'echo one' USR1; trap 'echo two >&2; exit 7' TERM; echo ready; while :; do sleep 0.01; done");
        process.WaitForLine("ready", s_limit);

        long sent = process.Send(Signal.User1);
        OutputLine one = process.WaitForLine("one", s_limit);
        Assert.InRange(one.Time, sent, WallClock.Now);
        Assert.False(one.IsError);

        process.Send(Signal.Terminate);
        Assert.True(process.WaitForLine("two", s_limit).IsError);
        process.WaitForExit(s_limit);
        Assert.Equal(7, process.ExitCode);
    }

    [Fact]
    public void Ucarp_AloneInTheLaboratory_AdvertisesAndOwnsTheAddress()
    {
        using var laboratory = new Laboratory("north", "client");
        var options = new NodeOptions();
        AddressWitness addresses = laboratory["north"].WatchAddresses();
        long start = WallClock.Now;
        Node node = Node.StartUcarp(laboratory["north"], options);

        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(node.Host, start, TimeSpan.FromSeconds(10));
        AddressEvent added = addresses.WaitForAdded(options.VirtualAddress, start, s_limit);

        Assert.Equal(70, first.Bytes.Length);
        Assert.Equal((options.Vhid, options.Advbase, options.Advskew), (first.Vhid, first.Advbase, first.Advskew));
        Assert.Equal(node.Host.Address, first.SourceAddress);
        Assert.Equal(["BACKUP", "MASTER"], node.Roles);
        Assert.InRange(first.Time - start, options.MasterDownTime, options.MasterDownTime + (2 * WallClock.Second));

        node.Process.Send(Signal.Terminate);
        addresses.WaitForRemoved(options.VirtualAddress, added.Time, s_limit);
        node.Process.WaitForExit(s_limit);
    }

    private static byte[] GratuitousArp(IPAddress address)
    {
        byte[] mac = [0x02, 0x77, 0, 0, 0, 0x63];
        byte[] ip = address.GetAddressBytes();
        return [255, 255, 255, 255, 255, 255, .. mac, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, .. mac, .. ip, .. mac, .. ip];
    }
}
