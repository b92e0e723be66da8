using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>A real advertisement is recorded on the wire, its sender killed, and the recording sent again beside the survivor.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    private const byte SurvivorAdvskew = 20;
    private const byte MasterAdvskew = 10;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private sealed record Case(string Variant, int PerSecond);

    [Fact]
    public async Task MasterKilledAndReplayed_SurvivorTakesOverAtMasterDownTimeAndStays()
    {
        string[] variants = ["own source", "other source", "random source", "advskew 0", "survivor started later"];
        await SideBySide.Run(variants.SelectMany(variant => new[] { new Case(variant, 1), new Case(variant, 50) }), Replay);
    }

    /// <summary>One counter for ever, from a host that answers for the address: OpenBSD, as far as a backup can tell.</summary>
    [Fact]
    public void ConstantCounter_IsFollowedWhileTheAddressAnswersAndNotMuchLonger()
    {
        using var laboratory = new Laboratory("puffy", "south");
        Host puffy = laboratory["puffy"];
        var survivor = new NodeOptions { Advskew = SurvivorAdvskew };
        puffy.Run("ip", "address", "add", $"{survivor.VirtualAddress}/24", "dev", Host.InterfaceName);
        byte[] frame = new ForgedAdvertisement(survivor, puffy.Address, firstCounter: 0x0b5d_0b5d_0b5d_0b5d).Write(1, MasterAdvskew);
        using var master = new RecordedAdvertisement(puffy.OpenInjector(), frame, perSecond: 1, static same => same);
        Node south = Node.StartNativeCarp(laboratory["south"], survivor);
        WallClock.SleepUntil(WallClock.Now + (15 * WallClock.Second));
        Assert.DoesNotContain("MASTER", south.Roles);

        puffy.Run("ip", "address", "delete", $"{survivor.VirtualAddress}/24", "dev", Host.InterfaceName);
        long deleted = WallClock.Now;
        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(south.Host, deleted, s_limit);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"address gone, advertisements go on: takeover after {WallClock.Milliseconds(first.Time - deleted):F0} ms, master-down time {WallClock.Milliseconds(survivor.MasterDownTime):F0} ms"));
        Assert.InRange(first.Time - deleted, 0, (2 * survivor.MasterDownTime) + (13 * WallClock.Second / 10));
        south.Process.WaitForLine("nobody else has the virtual address", s_limit);
    }

    private void Replay(Case replayed)
    {
        using var laboratory = new Laboratory("north", "south", "mallory");
        Host south = laboratory["south"];
        var survivor = new NodeOptions { Advskew = SurvivorAdvskew };
        Node north = Node.StartNativeCarp(laboratory["north"], new NodeOptions { Advskew = MasterAdvskew });
        bool startsLater = replayed.Variant == "survivor started later";
        Node? backup = startsLater ? null : Node.StartNativeCarp(south, survivor);
        north.WaitForMaster(s_limit);
        CapturedFrame recorded = laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);
        if (startsLater)
        {
            // Longer than two clocks may differ: to this node the recording was never the time of day.
            laboratory.Frames.WaitForAdvertisement(north.Host, recorded.Time + (7 * WallClock.Second), s_limit);
            backup = Node.StartNativeCarp(south, survivor);
            laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (4 * WallClock.Second), s_limit);
        }

        // The whole host dies: the address a killed process leaves behind would answer for it.
        north.Process.Send(Signal.Kill);
        laboratory["north"].SetLink(false);
        long killed = WallClock.Now;
        using var replay = new RecordedAdvertisement(
            laboratory["mallory"].OpenInjector(), recorded.Bytes, replayed.PerSecond, frame => Change(frame, replayed.Variant));
        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(south, killed, s_limit);
        long due = laboratory.Frames.Advertisements(north.Host)[^1].Time + survivor.MasterDownTime;
        WallClock.SleepUntil(first.Time + (5 * WallClock.Second));

        double late = WallClock.Milliseconds(first.Time - due);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{replayed.Variant}, {replayed.PerSecond}/s: first advertisement {late:+0.000;-0.000} ms after its time"));
        Assert.InRange(late, -2, WallClock.Milliseconds(WallClock.StallAllowance));
        Assert.Equal("MASTER", backup!.Roles[^1]);
        Assert.Equal(1, backup.Roles.Count(role => role == "MASTER"));
    }

    private static byte[] Change(byte[] frame, string variant) => variant switch
    {
        "other source" => RecordedAdvertisement.WithSource(frame, 0x0a09_00c8),
        "random source" => RecordedAdvertisement.WithSource(frame, (uint)Random.Shared.NextInt64(0x0100_0000, 0xe000_0000)),
        "advskew 0" => RecordedAdvertisement.WithAdvskew(frame, 0),
        _ => frame,
    };
}
