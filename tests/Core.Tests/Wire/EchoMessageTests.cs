using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class EchoMessageTests
{
    // Source: RFC 792 page 14 for the layout; the checksum by hand: the complement of 0x0800 + 0x1234 + 0x0001.
    private static readonly byte[] s_request = Convert.FromHexString("0800e5ca12340001");

    // The same answered: 0x0000 + 0x1234 + 0x0001.
    private static readonly byte[] s_reply = Convert.FromHexString("0000edca12340001");

    [Fact]
    public void WriteRequest_Ipv4_WritesIdentifierSequenceAndChecksum()
    {
        byte[] buffer = [.. new byte[12]];
        buffer.AsSpan().Fill(0xa5);

        int length = new EchoMessage(0x1234_0001).WriteRequest(buffer, AddressFamily.Ipv4);

        Assert.Equal(s_request, buffer[..length]);
        Assert.Equal(0xa5, buffer[length]);
    }

    [Fact]
    public void WriteRequest_Ipv6_LeavesTheChecksumToTheSystem()
    {
        byte[] buffer = [.. new byte[8]];
        buffer.AsSpan().Fill(0xa5);

        new EchoMessage(0x1234_0001).WriteRequest(buffer, AddressFamily.Ipv6);

        Assert.Equal(Convert.FromHexString("8000000012340001"), buffer);
    }

    [Fact]
    public void TryParseReply_AnswerWithPayload_GivesItsCookie()
    {
        byte[] withPayload = [.. s_reply, 0x00, 0x00];

        Assert.True(EchoMessage.TryParseReply(s_reply, AddressFamily.Ipv4, out EchoMessage reply));
        Assert.True(EchoMessage.TryParseReply(withPayload, AddressFamily.Ipv4, out EchoMessage longer));
        Assert.Equal((0x1234_0001u, 0x1234_0001u), (reply.Cookie, longer.Cookie));
    }

    [Fact]
    public void TryParseReply_EveryTruncationAndEveryFlippedByte_IsRefusedInIpv4()
    {
        for (int length = 0; length < s_reply.Length; length++)
        {
            Assert.False(EchoMessage.TryParseReply(s_reply.AsSpan(0, length), AddressFamily.Ipv4, out _));
        }

        for (int i = 0; i < s_reply.Length; i++)
        {
            byte[] flipped = [.. s_reply];
            flipped[i] ^= 0xff;
            Assert.False(EchoMessage.TryParseReply(flipped, AddressFamily.Ipv4, out _));
        }
    }

    [Fact]
    public void TryParseReply_Ipv6_WantsTypeAndCodeOfAnAnswer()
    {
        Assert.True(EchoMessage.TryParseReply(Convert.FromHexString("8100beef12340001"), AddressFamily.Ipv6, out EchoMessage reply));
        Assert.Equal(0x1234_0001u, reply.Cookie);
        Assert.False(EchoMessage.TryParseReply(Convert.FromHexString("8101beef12340001"), AddressFamily.Ipv6, out _));
        Assert.False(EchoMessage.TryParseReply(Convert.FromHexString("8000beef12340001"), AddressFamily.Ipv6, out _));
        Assert.False(EchoMessage.TryParseReply(s_reply, AddressFamily.Ipv6, out _));
    }
}
