using System;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class PacketFilterTests
{
    [Fact]
    public void Programs_AreValidForTheKernel()
    {
        Assert.True(ClassicBpf.IsValid(PacketFilter.Carp));
        Assert.True(ClassicBpf.IsValid(PacketFilter.OwnTraffic));
    }

    [Fact]
    public void Carp_Protocol112OfBothFamilies_PassesWhole()
    {
        Assert.True(Passes(PacketFilter.Carp, Frames.Carp()));
        Assert.True(Passes(PacketFilter.Carp, Frames.Carp6()));
        Assert.True(Passes(PacketFilter.Carp, Frames.Carp(0x0277_0000_0001)));
        Assert.True(Passes(PacketFilter.Carp, Frames.Carp(length: 9014)));
    }

    [Fact]
    public void Carp_AnswersAboutAddresses_Pass()
    {
        Assert.True(Passes(PacketFilter.Carp, Frames.Arp(operation: 2)));
        Assert.True(Passes(PacketFilter.Carp, Frames.Icmpv6(136)));

        // A request for the sender's own address is an announcement.
        Assert.True(Passes(PacketFilter.Carp, Frames.Arp()));
    }

    [Fact]
    public void Carp_EverythingElse_IsRefused()
    {
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(0xffff_ffff_ffff, 0x0806, 42, (21, 1), (31, 7))));
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(0xffff_ffff_ffff, 0x0806, 42, (21, 1), (41, 7))));
        Assert.False(Passes(PacketFilter.Carp, Frames.Arp(operation: 3)));
        Assert.False(Passes(PacketFilter.Carp, Frames.Icmpv6(135)));
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(Frames.CarpGroupMac, 0x0800, 70, (23, 17))));
        // 112 where the other family has its protocol.
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(Frames.CarpGroupMac, 0x0800, 70, (20, 112))));
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(Frames.CarpGroupMac, 0x86dd, 70, (23, 112))));
        Assert.False(Passes(PacketFilter.Carp, Frames.Ethernet(Frames.CarpGroupMac, 0x0801, 70, (23, 112), (20, 112))));
    }

    [Fact]
    public void Carp_TaggedFrameOnTheParent_IsRefused()
    {
        // freebsd.md 2: the tag is back in the bytes, so the EtherType is 0x8100.
        byte[] tagged = [.. Frames.Carp()[..12], 0x81, 0, 0, 7, .. Frames.Carp()[12..]];

        Assert.False(Passes(PacketFilter.Carp, tagged));
    }

    [Fact]
    public void Carp_EveryTruncationBeforeTheProtocol_IsRefused()
    {
        for (int length = 0; length <= 23; length++)
        {
            Assert.False(Passes(PacketFilter.Carp, Frames.Carp().AsSpan(0, length)));
        }
    }

    [Fact]
    public void OwnTraffic_WhatTheDaemonSends_Passes()
    {
        Assert.True(Passes(PacketFilter.OwnTraffic, Frames.Carp()));
        Assert.True(Passes(PacketFilter.OwnTraffic, Frames.Carp6()));
        Assert.True(Passes(PacketFilter.OwnTraffic, Frames.Arp()));
        Assert.True(Passes(PacketFilter.OwnTraffic, Frames.Icmpv6(135)));
        Assert.True(Passes(PacketFilter.OwnTraffic, Frames.Icmpv6(136)));
    }

    [Theory]
    [InlineData("10.9.0.1", "224.0.0.18")]
    [InlineData("fe80::1", "ff02::12")]
    public void OwnTraffic_MembershipReports_Pass(string source, string group)
    {
        Assert.True(InetAddress.TryParse(source, out InetAddress from));
        Assert.True(InetAddress.TryParse(group, out InetAddress to));
        byte[] frame = new byte[MembershipReport.MaximumFrameLengthBytes];
        int length = MembershipReport.Write(frame, new MacAddress(0x0200_0000_0001), from, to);

        Assert.True(Passes(PacketFilter.OwnTraffic, frame.AsSpan(0, length)));
    }

    [Fact]
    public void OwnTraffic_EverythingElse_IsRefused()
    {
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Ethernet(Frames.CarpGroupMac, 0x86dd, 90, (20, 0), (62, 143))));
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Icmpv6(134)));
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Icmpv6(128)));
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Ethernet(Frames.CarpGroupMac, 0x0800, 70, (23, 17))));
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Ethernet(Frames.CarpGroupMac, 0x86dd, 70, (20, 17), (54, 136))));
        Assert.False(Passes(PacketFilter.OwnTraffic, Frames.Ethernet(Frames.CarpGroupMac, 0x8100, 70)));
    }

    private static bool Passes(ReadOnlySpan<bpf_insn> program, ReadOnlySpan<byte> frame)
    {
        uint kept = ClassicBpf.Run(program, frame);
        Assert.True(kept == 0 || kept >= frame.Length);
        return kept != 0;
    }
}
