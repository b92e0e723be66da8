using System;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>One node is the published binary, the other Debian's ucarp.</summary>
[Collection(ExactTime.Name)]
public sealed class UcarpTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly NodeOptions s_better = new() { Advskew = 0 };
    private static readonly NodeOptions s_worse = new() { Advskew = 100 };

    [Fact]
    public void BackupToUcarp_StaysBackupAndTakesOverWhenUcarpDies()
    {
        using var laboratory = new Laboratory("ucarp", "ours");
        Node ucarp = Node.StartUcarp(laboratory["ucarp"], s_better);
        // Its clock for a dead master ticks in whole intervals and may be late.
        ucarp.WaitForMaster(s_limit);
        Node ours = Node.StartNativeCarp(laboratory["ours"], s_worse);
        AssertOneMaster(laboratory, master: ucarp, backup: ours);

        long killed = ucarp.Process.Send(Signal.Kill);
        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(ours.Host, killed, s_limit);

        long silence = first.Time - laboratory.Frames.Advertisements(ucarp.Host)[^1].Time;
        output.WriteLine($"took over {WallClock.Milliseconds(silence):F1} ms after ucarp's last advertisement");
        Assert.InRange(silence - s_worse.MasterDownTime, -2 * WallClock.Millisecond, WallClock.StallAllowance);
        ours.WaitForMaster(s_limit);
    }

    [Fact]
    public void UcarpAsBackup_StaysBackupAndTakesOverWhenTheMasterLeaves()
    {
        using var laboratory = new Laboratory("ucarp", "ours");
        AddressWitness addresses = laboratory["ucarp"].WatchAddresses();
        Node ours = Node.StartNativeCarp(laboratory["ours"], s_better);
        Node ucarp = Node.StartUcarp(laboratory["ucarp"], s_worse);
        AssertOneMaster(laboratory, master: ours, backup: ucarp);

        long stopped = ours.Process.Send(Signal.Terminate);
        AddressEvent added = addresses.WaitForAdded(s_worse.VirtualAddress, stopped, s_limit);

        output.WriteLine($"ucarp owns the address {WallClock.Milliseconds(added.Time - stopped):F1} ms after the stop");
        // ucarp reads the bow-out up to a second late; a full master-down time would mean that it did not understand it.
        Assert.InRange(added.Time - stopped, 0, 2 * WallClock.Second);
        ours.Process.WaitForExit(s_limit);
        Assert.False(ours.Host.HasAddress(s_better.VirtualAddress));
    }

    private static void AssertOneMaster(Laboratory laboratory, Node master, Node backup)
    {
        master.WaitForMaster(s_limit);
        long settled = WallClock.Now;
        laboratory.Frames.WaitForAdvertisement(master.Host, settled + master.Options.MasterDownTime, s_limit);
        Assert.Equal(["BACKUP", "MASTER"], master.Roles);
        Assert.Equal(["BACKUP"], backup.Roles);
        Assert.True(master.Host.HasAddress(master.Options.VirtualAddress));
        Assert.False(backup.Host.HasAddress(backup.Options.VirtualAddress));
        Assert.Empty(laboratory.Frames.Advertisements(backup.Host));
    }
}
