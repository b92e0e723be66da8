using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class NeighborAnswerTests
{
    private static readonly MacAddress s_mac = TestVectors.Mac("02:00:00:00:00:0a");
    private static readonly MacAddress s_other = TestVectors.Mac("02:00:00:00:00:0b");
    private static readonly InetAddress s_address = TestVectors.Address("10.0.0.1");
    private static readonly InetAddress s_address6 = TestVectors.Address("2001:db8::1");

    [Theory]
    [InlineData(ArpPacket.Reply, true)]
    [InlineData(ArpPacket.Request, false)]
    [InlineData(3, false)]
    public void TryParse_Arp_IsAnAnswerOnlyAsReply(ushort operation, bool expected)
    {
        byte[] frame = new byte[ArpPacket.FrameLengthBytes];
        new ArpPacket(operation, s_mac, s_address, s_other, default).WriteBroadcast(frame);

        Assert.Equal(expected, NeighborAnswer.TryParse(frame, out NeighborAnswer answer));
        Assert.Equal(new NeighborAnswer(s_address, s_mac), answer);
    }

    [Fact]
    public void TryParse_GratuitousRequest_IsAnAnnouncement()
    {
        byte[] frame = new byte[ArpPacket.FrameLengthBytes];
        ArpPacket.Gratuitous(s_mac, s_address).WriteBroadcast(frame);

        Assert.True(NeighborAnswer.TryParse(frame, out NeighborAnswer answer));
        Assert.Equal(new NeighborAnswer(s_address, s_mac), answer);
    }

    [Fact]
    public void TryParse_NeighborAdvertisement_NamesItsTarget()
    {
        byte[] frame = new byte[NeighborAdvertisement.FrameLengthBytes];
        NeighborAdvertisement.WriteUnsolicited(frame, s_mac, s_address6, isRouter: false);

        Assert.True(NeighborAnswer.TryParse(frame, out NeighborAnswer answer));
        Assert.Equal(new NeighborAnswer(s_address6, s_mac), answer);
    }

    [Fact]
    public void TryParse_CarpFrame_IsFalse() =>
        Assert.All(CarpAdvertisementTests.KnownFrames, id => Assert.False(NeighborAnswer.TryParse(TestVectors.Packet(id), out _)));

    // RFC 5227 section 2.1.1: sender address all zero, target the address asked about.
    [Fact]
    public void WriteQuestion_Ipv4_IsAProbeWithoutASender()
    {
        byte[] frame = Dirty(100);
        int length = NeighborAnswer.WriteQuestion(frame, s_address, s_mac, default);

        Assert.Equal(
            Convert.FromHexString("ffffffffffff02000000000a0806000108000604000102000000000a000000000000000000000a000001"), frame[..length]);
    }

    [Fact]
    public void WriteQuestion_Ipv6_IsASolicitation()
    {
        byte[] frame = Dirty(100);
        int length = NeighborAnswer.WriteQuestion(frame, s_address6, s_mac, TestVectors.Address("fe80::1"));

        Assert.True(NeighborSolicitation.TryParse(frame.AsSpan(0, length), out NeighborSolicitation solicitation));
        Assert.Equal(new NeighborSolicitation(TestVectors.Address("fe80::1"), s_mac, s_address6), solicitation);
    }

    [Fact]
    public void WriteQuestionAndTryParse_AllocateNothing()
    {
        byte[] frame = new byte[100];
        byte[] answer = new byte[NeighborAdvertisement.FrameLengthBytes];
        NeighborAdvertisement.WriteUnsolicited(answer, s_mac, s_address6, isRouter: false);
        Allocations.AssertNone(() =>
        {
            NeighborAnswer.WriteQuestion(frame, s_address, s_mac, default);
            NeighborAnswer.WriteQuestion(frame, s_address6, s_mac, s_address6);
            Assert.True(NeighborAnswer.TryParse(answer, out _));
        });
    }
}
