using System;
using NativeCarp.Cli.Commands;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class WatchDecoderTests
{
    private static readonly DateTime s_time = new DateTime(2026, 11, 21, 9, 0, 0, DateTimeKind.Unspecified).AddTicks(1_234_567);

    [Fact]
    public void Describe_TheFirstOfASource_SaysSo()
    {
        Assert.Equal(
            "09:00:00.123456 10.99.0.1 vhid 42 advbase 1 advskew 0 first unknown",
            Describe(new WatchDecoder(Request()), Frames.Ucarp, 0));
    }

    [Fact]
    public void Describe_TheNextOfASource_SaysHowLongAfter()
    {
        var decoder = new WatchDecoder(Request());
        Describe(decoder, Frames.Ucarp, 5_000_000_000);

        Assert.EndsWith(" +1.027344 s unknown", Describe(decoder, Frames.Ucarp, 6_027_343_750), StringComparison.Ordinal);
        Assert.EndsWith(" first unknown", Describe(decoder, Frames.OpenBsdDemoted, 7_000_000_000), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("love", "10.99.0.252", "authentic")]
    [InlineData("hate", "10.99.0.252", "not authentic")]
    [InlineData("love", "10.99.0.253", "not authentic")]
    public void Describe_WithPasswordAndAddress_Judges(string password, string address, string expected)
    {
        var decoder = new WatchDecoder(Request(password, address));

        Assert.EndsWith($" first {expected}", Describe(decoder, Frames.Ucarp, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_DemotionAndBowOut_AreNamed()
    {
        var decoder = new WatchDecoder(Request());

        Assert.Contains(" demotion 3 first ", Describe(decoder, Frames.OpenBsdDemoted, 0), StringComparison.Ordinal);
        Assert.Contains(" advbase 255 advskew 255 bow-out first ", Describe(decoder, Frames.BowOut, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_Vrrp_IsNamedWithItsVersion()
    {
        var decoder = new WatchDecoder(Request());

        Assert.Contains(" VRRPv2 router id ", Describe(decoder, Frames.Vrrp2, 0), StringComparison.Ordinal);
        Assert.Contains(" VRRPv3 router id ", Describe(decoder, Frames.Vrrp3, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_EveryTruncation_IsNamedWithAReasonAndThrowsNothing()
    {
        var decoder = new WatchDecoder(Request("love", "10.99.0.252"));
        byte[] frame = Frames.Ucarp;
        for (int length = 0; length < frame.Length; length++)
        {
            string line = Describe(decoder, frame[..length], 0);

            Assert.StartsWith("09:00:00.123456 malformed: ", line, StringComparison.Ordinal);
            Assert.Contains($", {length} bytes", line, StringComparison.Ordinal);
            Assert.Equal(length >= 14, line.EndsWith(" from 00:00:5e:00:00:2a", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Describe_WhatTheKernelSays_FollowsTheLine()
    {
        string line = Describe(new WatchDecoder(Request()), Frames.Ucarp, 0, FrameFlags.Outgoing | FrameFlags.VlanTagStripped);

        Assert.EndsWith(" unknown (sent by this host) (on a VLAN)", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ForgedSources_AreForgottenBeforeTheyFillTheMemory()
    {
        var decoder = new WatchDecoder(Request());
        for (int i = 0; i < 5000; i++)
        {
            Describe(decoder, ForgeSource(i), i);
        }

        Assert.Contains(" first ", Describe(decoder, ForgeSource(0), 6000), StringComparison.Ordinal);
        Assert.DoesNotContain(" first ", Describe(decoder, ForgeSource(4999), 6000), StringComparison.Ordinal);
    }

    private static byte[] ForgeSource(int number)
    {
        Assert.True(CarpAdvertisement.TryParse(Frames.Ucarp, out CarpAdvertisement original, out _));
        byte[] frame = new byte[CarpFrame.Ipv4LengthBytes];
        CarpFrame.Write(
            frame,
            new CarpFrameAddressing(original.SourceMac, original.SourceMac, InetAddress.FromIpv4Bits((uint)number + 1), original.Destination),
            new CarpHeaderFields { Vhid = 1 },
            original.Digest,
            ipIdentification: 0);
        return frame;
    }

    private static string Describe(WatchDecoder decoder, byte[] frame, long nanoseconds, FrameFlags flags = FrameFlags.None) =>
        decoder.Describe(new ReceivedFrame(frame, new MonotonicInstant(nanoseconds), flags), s_time);

    private static WatchRequest Request() => new() { InterfaceName = "eth0" };

    private static WatchRequest Request(string password, string address)
    {
        string? refusal = WatchRequest.Check("eth0", password, null, [address], null, _ => default, out WatchRequest? request);
        Assert.Null(refusal);
        return request!;
    }
}
