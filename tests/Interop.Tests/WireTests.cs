using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Frame by frame, the published binary against Debian's ucarp on a host with the same addresses and the same options.</summary>
public sealed class WireTests
{
    private const int Ip = 14;
    private const int Carp = Ip + 20;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly NodeOptions s_options = new() { DeadRatio = 1 };

    private static readonly Variant[] s_variants =
    [
        new("plain", s_options, []),
        new("broadcast", s_options with { Advskew = 77 }, ["-M"]),
        new("another group", s_options with { Advskew = 3, Vhid = 255 }, ["--mcast=239.129.2.3", "-x", "parameter"]),
        new("longest password", s_options with { Advbase = 2, Password = "1234567890123456789", Vhid = 1 }, ["-S", "-n"]),
        new("advbase 0", s_options with { Advbase = 0, Advskew = 128 }, ["-P"]),
    ];

    private sealed record Variant(string Name, NodeOptions Options, string[] Arguments)
    {
        public override string ToString() => Name;
    }

    [Fact]
    public Task Master_SendsUcarpsFramesByteForByte() => SideBySide.Run(s_variants, variant =>
    {
        CapturedFrame[] ucarp = Record(DaemonKind.Ucarp, variant);
        CapturedFrame[] ours = Record(DaemonKind.NativeCarp, variant);

        CapturedFrame expected = ucarp.First(frame => frame.IsAdvertisement);
        Assert.All(ours.Where(frame => frame.IsAdvertisement), frame =>
        {
            Assert.Equal(WithoutFreeFields(expected.Bytes), WithoutFreeFields(frame.Bytes));
            Assert.Equal(frame.Sender.HardwareAddress.GetAddressBytes(), frame.Bytes[6..12]);
            Assert.Equal(0, InternetChecksum.Compute(frame.Bytes.AsSpan(Ip, 20)));
            Assert.Equal(0, InternetChecksum.Compute(frame.Bytes.AsSpan(Carp, 36)));
            Assert.Equal(
                ForgedAdvertisement.Digest(variant.Options, frame.CounterAndDigest[..8]), frame.CounterAndDigest[8..].ToArray());
        });
        byte[] announcement = ucarp.First(frame => frame.IsArp).Bytes;
        Assert.Contains(ours, frame => frame.IsArp);
        Assert.All(ours.Where(frame => frame.IsArp), frame => Assert.Equal(announcement, frame.Bytes));
    });

    [Fact]
    public Task Master_AnnouncesAtTakeoverAndTwoAdvertisementsLater() => SideBySide.Run([DaemonKind.Ucarp, DaemonKind.NativeCarp], kind =>
    {
        CapturedFrame[] frames = Record(kind, s_variants[0]);

        CapturedFrame[] advertisements = [.. frames.Where(frame => frame.IsAdvertisement)];
        CapturedFrame[] announcements = [.. frames.Where(frame => frame.IsArp)];
        Assert.Equal(2, announcements.Length);
        Assert.InRange(announcements[0].Time - advertisements[0].Time, -WallClock.Second / 2, WallClock.Second / 2);
        Assert.InRange(announcements[1].Time - advertisements[2].Time, -WallClock.StallAllowance, WallClock.StallAllowance);
    });

    /// <summary>What a lone master sends with its first five advertisements.</summary>
    private static CapturedFrame[] Record(DaemonKind kind, Variant variant)
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        Node.Start(kind, north, variant.Options, variant.Arguments);
        IPAddress virtualAddress = variant.Options.VirtualAddress;
        long last = 0;
        for (int count = 0; count < 5; count++)
        {
            last = laboratory.Frames.WaitForAdvertisement(north, last, s_limit).Time;
        }

        return
        [
            .. laboratory.Frames.Frames.Snapshot().Where(
                frame => frame.Time <= last && (frame.IsAdvertisement || frame.IsGratuitousArpFor(virtualAddress))),
        ];
    }

    /// <summary>Without source MAC, IP identification, counter, digest and the checksums that follow from them.</summary>
    private static byte[] WithoutFreeFields(byte[] frame)
    {
        byte[] rest = [.. frame];
        rest.AsSpan(6, 6).Clear();
        rest.AsSpan(Ip + 4, 2).Clear();
        rest.AsSpan(Ip + 10, 2).Clear();
        rest.AsSpan(Carp + 6, 30).Clear();
        return rest;
    }
}
