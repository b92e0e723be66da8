using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Routing;
using SocketAddress = NativeCarp.Platform.FreeBSD.Routing.SocketAddress;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

public sealed class RouteMessageReaderTests
{
    private const int IffUp = 1;
    private const int IffLoopback = 8;
    private const byte Ethernet = 6;

    [Fact]
    public void TryRead_SeveralMessages_SkipsOtherVersions()
    {
        byte[] old = RouteBytes.Header(24, 14);
        old[2] = 4;
        byte[] buffer = [.. RouteBytes.Header(24, 17), .. old, .. RouteBytes.Header(20, 12)];

        Assert.Equal([(17, 24), (12, 20)], ReadAll(buffer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(25)]
    [InlineData(0xffff)]
    public void TryRead_LengthThatCannotBe_EndsTheWalk(int length)
    {
        byte[] message = RouteBytes.Header(24, 17);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)length);

        Assert.Empty(ReadAll(message));
    }

    [Theory]
    [InlineData(IffUp, 0, LinkFlags.Up | LinkFlags.Carrier)]
    [InlineData(IffUp, 1, LinkFlags.Up)]
    [InlineData(IffUp, 2, LinkFlags.Up | LinkFlags.Carrier)]
    [InlineData(0, 2, LinkFlags.Carrier)]
    [InlineData(IffUp | IffLoopback, 2, LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Loopback)]
    public void InterfaceMessage_LinkState_UnknownCountsAsUp(int flags, byte linkState, LinkFlags expected)
    {
        // freebsd.md 5: 168 bytes, flags at 8, index at 12, link state at 20; 0 unknown, 1 down, 2 up.
        Assert.True(InterfaceMessage.TryParse(RouteBytes.Interface(3, flags, Ethernet, linkState), out InterfaceMessage message));

        Assert.Equal(new InterfaceMessage(3, expected | LinkFlags.Ethernet), message);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(135, true)]
    [InlineData(209, true)]
    [InlineData(161, true)]
    [InlineData(24, false)]
    [InlineData(71, false)]
    public void InterfaceMessage_Type_TellsEthernetFraming(byte type, bool isEthernet)
    {
        Assert.True(InterfaceMessage.TryParse(RouteBytes.Interface(3, 0, type, 1), out InterfaceMessage message));

        Assert.Equal(isEthernet ? LinkFlags.Ethernet : LinkFlags.None, message.Flags);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void AnnouncementMessage_What_IsAtByte22(ushort what, bool isArrival)
    {
        byte[] bytes = RouteBytes.Announcement(7, "epair0a", what);

        Assert.Equal(24, bytes.Length);
        Assert.True(AnnouncementMessage.TryParse(bytes, out AnnouncementMessage message));
        Assert.Equal(new AnnouncementMessage(7, isArrival), message);
    }

    [Fact]
    public void AnnouncementMessage_UnknownWhat_IsRefused() =>
        Assert.False(AnnouncementMessage.TryParse(RouteBytes.Announcement(7, "em0", 2), out _));

    [Theory]
    [InlineData("10.0.0.5", 24)]
    [InlineData("10.0.0.5", 32)]
    [InlineData("10.0.0.5", 0)]
    [InlineData("192.0.2.129", 27)]
    [InlineData("2001:db8::5", 64)]
    [InlineData("2001:db8::5", 128)]
    public void AddressMessage_AddressAndMask_AreFoundBehindEachOther(string address, int prefixLengthBits)
    {
        Assert.True(AddressMessage.TryParse(RouteBytes.Address(12, 3, address, prefixLengthBits), out AddressMessage message));

        Assert.Equal(new AddressMessage(3, Parse(address, prefixLengthBits)), message);
    }

    [Fact]
    public void AddressMessage_OfIpv4_Has124BytesAsSeenOnARunningKernel() =>
        Assert.Equal(124, RouteBytes.Address(12, 3, "10.0.0.5", 24).Length);

    [Theory]
    [InlineData(7, 24)]
    [InlineData(8, 32)]
    [InlineData(5, 8)]
    [InlineData(4, 0)]
    [InlineData(0, 0)]
    public void AddressMessage_TrimmedMaskWithoutFamily_CountsMissingBytesAsZero(byte length, int prefixLengthBits)
    {
        // in_socktrim cuts a mask behind its last byte that is not zero, and leaves its family 0.
        List<byte> rest = [];
        RouteBytes.Append(rest, new byte[] { length, 0, 0, 0, 255, 255, 255, 255 }[..length]);
        RouteBytes.Append(rest, RouteBytes.Inet(IPAddress.Parse("10.0.0.5")));

        Assert.True(AddressMessage.TryParse(WithAddresses(0x24, rest), out AddressMessage message));
        Assert.Equal(prefixLengthBits, message.Address.PrefixLengthBits);
    }

    [Fact]
    public void AddressMessage_EmptyAddress_TakesEightBytes()
    {
        List<byte> rest = [0, 0, 0, 0, 0, 0, 0, 0];
        RouteBytes.Append(rest, RouteBytes.Inet(IPAddress.Parse("10.0.0.5")));

        Assert.True(AddressMessage.TryParse(WithAddresses(0x21, rest), out AddressMessage message));
        Assert.Equal(VirtualAddress.Host(Parse("10.0.0.5", 32).Address), message.Address);
    }

    [Fact]
    public void AddressMessage_LinkLocal_LosesTheIndexTheKernelKeepsInside()
    {
        byte[] embedded = IPAddress.Parse("fe80::1").GetAddressBytes();
        embedded[3] = 3;

        Assert.True(AddressMessage.TryParse(RouteBytes.Address(12, 3, new IPAddress(embedded).ToString(), 64), out AddressMessage message));
        Assert.Equal(Parse("fe80::1", 64), message.Address);
    }

    [Fact]
    public void AddressMessage_LinkAddressOnly_IsRefused()
    {
        List<byte> rest = [];
        RouteBytes.Append(rest, RouteBytes.Link(3, 6, "em0", [2, 0, 0, 0, 0, 1]));

        Assert.False(AddressMessage.TryParse(WithAddresses(0x20, rest), out _));
    }

    [Fact]
    public void SocketAddress_MacBehindTheName_IsRead()
    {
        byte[] link = RouteBytes.Link(3, 6, "em0", [2, 0x77, 0, 0, 0, 1]);

        Assert.True(SocketAddress.TryReadMac(link, out MacAddress mac));
        Assert.Equal(new MacAddress(0x0277_0000_0001), mac);
        Assert.True(SocketAddress.TryReadIndex(link, out int index));
        Assert.Equal(3, index);
        Assert.False(SocketAddress.TryReadMac(link.AsSpan(0, 16), out _));
        Assert.False(SocketAddress.TryReadMac(RouteBytes.Link(3, 6, "em0", []), out _));
        Assert.False(SocketAddress.TryReadMac(RouteBytes.Inet(IPAddress.Loopback), out _));
    }

    [Theory]
    [InlineData("0.0.0.0", 0)]
    [InlineData("10.9.0.0", 16)]
    [InlineData("10.9.0.1", 32)]
    [InlineData("::", 0)]
    [InlineData("2001:db8::", 32)]
    public void RouteAnswer_EveryField_IsFound(string destination, int prefixLengthBits)
    {
        byte[] message = RouteBytes.Answer($"{destination}/{prefixLengthBits}", 0x4_0803, 77, 5);

        Assert.True(RouteAnswer.TryParse(message, out RouteAnswer answer));
        Assert.Equal(new RouteAnswer(77, 5, 0x4_0803, Parse(destination, prefixLengthBits)), answer);
    }

    [Fact]
    public void TryParse_EveryTruncation_IsRefusedOrHarmless()
    {
        foreach (byte[] whole in Samples())
        {
            for (int length = 0; length < whole.Length; length++)
            {
                ReadOnlySpan<byte> part = whole.AsSpan(0, length);
                Assert.False(InterfaceMessage.TryParse(part, out _) && length < 168);
                Assert.False(AnnouncementMessage.TryParse(part, out _) && length < 24);
                Assert.False(AddressMessage.TryParse(part, out _) && length < 20 + 16 + 56 + 16);
                Assert.False(RouteAnswer.TryParse(part, out _) && length < 152 + 16);
            }
        }
    }

    private static IEnumerable<byte[]> Samples()
    {
        yield return RouteBytes.Interface(3, IffUp, Ethernet, 2);
        yield return RouteBytes.Announcement(3, "em0", 0);
        yield return RouteBytes.Address(12, 3, "10.0.0.5", 24);
        yield return RouteBytes.Address(13, 3, "2001:db8::5", 64);
        yield return RouteBytes.Answer("10.9.0.0/16", 1, 2, 3);
    }

    private static byte[] WithAddresses(int mask, List<byte> addresses)
    {
        byte[] message = [.. RouteBytes.Header(20, 12), .. addresses];
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), mask);
        return message;
    }

    private static List<(int Type, int Length)> ReadAll(ReadOnlySpan<byte> bytes)
    {
        List<(int Type, int Length)> messages = [];
        RouteMessageReader reader = new(bytes);
        while (reader.TryRead(out RouteMessage message))
        {
            messages.Add((message.Type, message.Bytes.Length));
        }

        return messages;
    }

    private static VirtualAddress Parse(string address, int prefixLengthBits) =>
        new(InetAddress.FromBytes(IPAddress.Parse(address).GetAddressBytes()), (byte)prefixLengthBits);
}
