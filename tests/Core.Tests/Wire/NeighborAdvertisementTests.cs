using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class NeighborAdvertisementTests
{
    private static readonly MacAddress s_mac = TestVectors.Mac("02:00:00:00:00:0a");
    private static readonly InetAddress s_address = TestVectors.Address("2001:db8::1");

    /// <summary>Built by hand from RFC 4861 section 4.4, RFC 8200 section 3 and RFC 2464 section 7; only the checksum is calculated.</summary>
    internal static byte[] Frame(string flags = "20000000", string options = "020102000000000a", string hopLimit = "ff", string code = "00")
    {
        const string Source = "20010db8000000000000000000000001";
        const string Group = "ff020000000000000000000000000001";
        byte[] message = Convert.FromHexString("88" + code + "0000" + flags + Source + options);
        byte[] length = [(byte)(message.Length >> 8), (byte)message.Length];
        int checksum = NaiveChecksum([.. Convert.FromHexString(Source + Group + "0000"), .. length, 0, 0, 0, 58, .. message]);
        message = Changed(message, 2, (byte)(checksum >> 8), (byte)checksum);
        return
        [
            .. Convert.FromHexString("33330000000102000000000a86dd60000000"),
            .. length,
            58,
            .. Convert.FromHexString(hopLimit + Source + Group),
            .. message,
        ];
    }

    [Theory]
    [InlineData(false, "20000000")]
    [InlineData(true, "a0000000")]
    public void WriteUnsolicited_IntoADirtyBuffer_GivesTheFrameOfRfc4861(bool isRouter, string flags)
    {
        byte[] buffer = Dirty(NeighborAdvertisement.FrameLengthBytes + 1);
        int length = NeighborAdvertisement.WriteUnsolicited(buffer, s_mac, s_address, isRouter);
        Assert.Equal(Frame(flags), buffer[..length]);
        Assert.Equal(0xa5, buffer[length]);
    }

    [Fact]
    public void TryParse_Unsolicited_GivesItsFields()
    {
        Assert.True(NeighborAdvertisement.TryParse(Frame("a0000000"), out NeighborAdvertisement advertisement));
        Assert.Equal(new NeighborAdvertisement(s_address, s_address, s_mac, true, false, true), advertisement);
    }

    [Fact]
    public void TryParse_WithoutOptions_HasNoMac()
    {
        Assert.True(NeighborAdvertisement.TryParse(Frame("00000000", ""), out NeighborAdvertisement advertisement));
        Assert.Equal(new NeighborAdvertisement(s_address, s_address, null, false, false, false), advertisement);
    }

    [Fact]
    public void TryParse_OtherOptionsFirst_AreSkipped()
    {
        string nonce = "0e02000000000000" + "0000000000000000";
        Assert.True(NeighborAdvertisement.TryParse(Frame(options: nonce + "020102000000000a"), out NeighborAdvertisement advertisement));
        Assert.Equal(s_mac, advertisement.TargetMac);
    }

    [Theory]
    [InlineData("0200020000000a00")] // length 0
    [InlineData("020202000000000a")] // beyond the packet
    [InlineData("0201")] // cut
    public void TryParse_MalformedOption_IsFalse(string options) => Assert.False(NeighborAdvertisement.TryParse(Frame(options: options), out _));

    [Fact]
    public void TryParse_WhatRfc4861Section712Forbids_IsFalse()
    {
        Assert.False(NeighborAdvertisement.TryParse(Frame(hopLimit: "fe"), out _));
        Assert.False(NeighborAdvertisement.TryParse(Frame(code: "01"), out _));
        Assert.False(NeighborAdvertisement.TryParse(Frame(flags: "60000000"), out _)); // solicited, to a group
    }

    [Fact]
    public void TryParse_EveryTruncation_IsFalse()
    {
        byte[] frame = Frame();
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.False(NeighborAdvertisement.TryParse(frame.AsSpan(0, length), out _));
        }
    }

    // The checksum covers the message and, through the pseudo-header, the addresses: Ethernet addresses, traffic class and flow label are free.
    [Fact]
    public void TryParse_EveryChangeOfOneByte_IsRefusedUnlessUnprotected()
    {
        byte[] frame = Frame();
        for (int offset = 0; offset < frame.Length; offset++)
        {
            for (int flip = 1; flip <= 255; flip++)
            {
                bool isUnprotected = offset < 12 || (offset == 14 && flip <= 0x0f) || offset is 15 or 16 or 17;
                Assert.Equal(isUnprotected, NeighborAdvertisement.TryParse(Changed(frame, offset, (byte)(frame[offset] ^ flip)), out _));
            }
        }
    }

    [Fact]
    public void TryParse_CarpFrame_IsFalse() =>
        Assert.All(CarpAdvertisementTests.KnownFrames, id => Assert.False(NeighborAdvertisement.TryParse(TestVectors.Packet(id), out _)));

    [Fact]
    public void WriteUnsolicited_Ipv4Address_Throws() =>
        Assert.Throws<ArgumentException>(() => NeighborAdvertisement.WriteUnsolicited(new byte[100], s_mac, CarpGroups.Ipv4, false));

    [Fact]
    public void WriteUnsolicitedAndTryParse_AllocateNothing()
    {
        byte[] buffer = new byte[NeighborAdvertisement.FrameLengthBytes];
        Allocations.AssertNone(() =>
        {
            NeighborAdvertisement.WriteUnsolicited(buffer, s_mac, s_address, true);
            Assert.True(NeighborAdvertisement.TryParse(buffer, out _));
        });
    }
}
