using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class ArpPacketTests
{
    private static readonly byte[] s_captured = TestVectors.Capture("ucarp-solo")[0];
    private static readonly MacAddress s_mac = TestVectors.Mac("02:a4:75:8d:a5:97");
    private static readonly InetAddress s_address = TestVectors.Address("10.99.0.252");

    [Fact]
    public void WriteBroadcast_Gratuitous_GivesTheFrameUcarpSent()
    {
        byte[] buffer = Dirty(ArpPacket.FrameLengthBytes + 1);
        int length = ArpPacket.Gratuitous(s_mac, s_address).WriteBroadcast(buffer);
        Assert.Equal(s_captured, buffer[..length]);
        Assert.Equal(0xa5, buffer[length]);
    }

    [Fact]
    public void TryParse_CapturedFrame_GivesItsFields()
    {
        Assert.True(ArpPacket.TryParse(Appended(s_captured, new byte[18]), out ArpPacket packet));
        Assert.Equal(new ArpPacket(ArpPacket.Request, s_mac, s_address, s_mac, s_address), packet);
    }

    [Fact]
    public void TryParseAndWrite_CapturedQuestion_AgreeWithUcarpsHost()
    {
        byte[] frame = TestVectors.Capture("ucarp-inject-validation")[40];
        Assert.True(ArpPacket.TryParse(frame, out ArpPacket packet));
        Assert.Equal(
            new ArpPacket(ArpPacket.Request, s_mac, TestVectors.Address("10.99.0.1"), default, TestVectors.Address("10.99.0.0")), packet);

        byte[] buffer = Dirty(ArpPacket.FrameLengthBytes);
        packet.WriteBroadcast(buffer);
        Assert.Equal(frame, buffer);
    }

    [Fact]
    public void TryParse_EveryTruncation_IsFalse()
    {
        for (int length = 0; length < s_captured.Length; length++)
        {
            Assert.False(ArpPacket.TryParse(s_captured.AsSpan(0, length), out _));
        }
    }

    // ARP protects nothing but its own kind: EtherType, hardware, protocol and the two lengths.
    [Fact]
    public void TryParse_EveryChangeOfOneByte_IsRefusedOnlyWhereItMakesAnotherProtocol()
    {
        IEnumerable<int> refused = Enumerable.Range(0, s_captured.Length)
            .Where(offset => !ArpPacket.TryParse(Changed(s_captured, offset, (byte)~s_captured[offset]), out _));
        Assert.Equal(Enumerable.Range(12, 8), refused);
    }

    [Fact]
    public void WriteBroadcast_Ipv6Address_Throws() =>
        Assert.Throws<ArgumentException>(() => ArpPacket.Gratuitous(s_mac, CarpGroups.Ipv6).WriteBroadcast(new byte[100]));

    [Fact]
    public void WriteBroadcastAndTryParse_AllocateNothing()
    {
        byte[] buffer = new byte[ArpPacket.FrameLengthBytes];
        Allocations.AssertNone(() =>
        {
            ArpPacket.Gratuitous(s_mac, s_address).WriteBroadcast(buffer);
            Assert.True(ArpPacket.TryParse(buffer, out _));
        });
    }
}
