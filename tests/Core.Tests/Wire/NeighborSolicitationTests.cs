using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class NeighborSolicitationTests
{
    private static readonly NeighborSolicitation s_known = new(
        TestVectors.Address("fe80::1"), TestVectors.Mac("02:00:00:00:00:0a"), TestVectors.Address("2001:db8::12:3456"));

    /// <summary>Built by hand from RFC 4861 section 4.3, RFC 4291 section 2.7.1 and RFC 2464 section 7; only the checksum is calculated.</summary>
    private static byte[] Frame(string options = "010102000000000a", string hopLimit = "ff", string type = "87")
    {
        const string Source = "fe800000000000000000000000000001";
        const string Group = "ff0200000000000000000001ff123456";
        const string Target = "20010db8000000000000000000123456";
        byte[] message = Convert.FromHexString(type + "00" + "0000" + "00000000" + Target + options);
        byte[] length = [(byte)(message.Length >> 8), (byte)message.Length];
        int checksum = NaiveChecksum([.. Convert.FromHexString(Source + Group + "0000"), .. length, 0, 0, 0, 58, .. message]);
        message = Changed(message, 2, (byte)(checksum >> 8), (byte)checksum);
        return
        [
            .. Convert.FromHexString("3333ff12345602000000000a86dd60000000"),
            .. length,
            58,
            .. Convert.FromHexString(hopLimit + Source + Group),
            .. message,
        ];
    }

    [Fact]
    public void Write_IntoADirtyBuffer_GivesTheFrameOfRfc4861()
    {
        byte[] buffer = Dirty(NeighborSolicitation.FrameLengthBytes + 1);
        int length = s_known.Write(buffer);
        Assert.Equal(Frame(), buffer[..length]);
        Assert.Equal(0xa5, buffer[length]);
    }

    [Fact]
    public void TryParse_KnownFrame_GivesItsFields()
    {
        Assert.True(NeighborSolicitation.TryParse(Frame(), out NeighborSolicitation solicitation));
        Assert.Equal(s_known, solicitation);
    }

    [Fact]
    public void TryParse_WhatIsNoQuestionOfANamedSender_IsFalse()
    {
        Assert.False(NeighborSolicitation.TryParse(Frame(options: ""), out _));
        Assert.False(NeighborSolicitation.TryParse(Frame(hopLimit: "fe"), out _));
        Assert.False(NeighborSolicitation.TryParse(Frame(type: "88"), out _));
    }

    [Fact]
    public void TryParse_EveryTruncation_IsFalse()
    {
        byte[] frame = Frame();
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.False(NeighborSolicitation.TryParse(frame.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Write_Ipv4Address_Throws()
    {
        Assert.Throws<ArgumentException>(() => (s_known with { Target = CarpGroups.Ipv4 }).Write(new byte[100]));
        Assert.Throws<ArgumentException>(() => (s_known with { Source = CarpGroups.Ipv4 }).Write(new byte[100]));
    }
}
