using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

/// <summary>
/// Random routing messages: the readers must see in them what a second reading sees, written from route(4), net/if.h, net/if_dl.h and
/// netinet/in.h for 64-bit little-endian FreeBSD.
/// </summary>
public sealed class RouteFuzzTests
{
    private static readonly byte[][] s_samples =
    [
        RouteBytes.Interface(3, 1, 6, 2),
        RouteBytes.Interface(4, 9, 24, 0),
        RouteBytes.Announcement(3, "em0", 0),
        RouteBytes.Announcement(3, "em0", 1),
        RouteBytes.Address(12, 3, "10.0.0.5", 24),
        RouteBytes.Address(13, 3, "2001:db8::5", 64),
        RouteBytes.Address(12, 3, "fe80:3::1", 128),
    ];

    private readonly HashSet<string> _met = [];

    [Fact]
    public void TryRead_RandomMessages_AgreeWithAPlainReading()
    {
        Fuzz.Run(Generate, Check);

        Assert.Superset(new HashSet<string> { "interface", "announcement", "IPv4", "IPv6", "no address", "no mask", "empty mask" }, _met);
    }

    [Fact]
    public void SocketAddress_RandomLinkAddresses_AgreeWithAPlainReading() => Fuzz.Run(GenerateLink, CheckLink);

    private static byte[] GenerateLink(Random random)
    {
        string name = random.Choose("em0", "epair0a", "");
        byte[] mac = random.NextBytes(random.Choose(0, 6, 6, 8));
        return random.Mutate(RouteBytes.Link(random.Next(65536), 6, name, mac));
    }

    private static byte[] Generate(Random random)
    {
        List<byte> buffer = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            byte[] message = random.Mutate(random.Next(3) == 0 ? BuildAddress(random) : random.Choose<byte[]>(s_samples));
            if (random.Next(2) == 0 && message.Length >= 4)
            {
                // A message as long as it says, or the walk would mostly end here.
                BitConverter.TryWriteBytes(message, (ushort)message.Length);
            }

            buffer.AddRange(message);
        }

        return [.. buffer];
    }

    /// <summary>A message that announces any socket addresses, each of any length.</summary>
    private static byte[] BuildAddress(Random random)
    {
        List<byte> rest = [];
        int mask = random.Next(256) | 0x20;
        for (int bit = 1; bit <= 0x80; bit <<= 1)
        {
            if ((mask & bit) != 0)
            {
                byte[] whole = random.Next(2) == 0 ? [16, 2, .. random.NextBytes(14)] : [28, 28, .. random.NextBytes(26)];
                byte length = bit == 0x20 ? whole[0] : random.Choose<byte>(0, 4, 5, 7, 8, 16, whole[0], whole[0]);
                byte[] address = whole[..int.Min(length, whole.Length)];
                if (address.Length > 0)
                {
                    address[0] = (byte)address.Length;
                }

                RouteBytes.Append(rest, address);
            }
        }

        byte[] message = [.. RouteBytes.Header(20, 12), .. rest];
        BitConverter.TryWriteBytes(message, (ushort)message.Length);
        BitConverter.TryWriteBytes(message.AsSpan(4), mask);
        return message;
    }

    private void Check(byte[] buffer)
    {
        RouteMessageReader reader = new(buffer);
        int at = 0;
        while (at + 2 <= buffer.Length && UInt16(buffer, at) is var length && length >= 4 && at + length <= buffer.Length)
        {
            byte[] bytes = buffer[at..(at + length)];
            at += length;
            if (bytes[2] == RouteBytes.Version)
            {
                Assert.True(reader.TryRead(out RouteMessage message));
                Assert.Equal(bytes[3], message.Type);
                Assert.Equal(bytes, message.Bytes);
                CheckInterface(bytes);
                CheckAnnouncement(bytes);
                CheckAddress(bytes);
            }
        }

        Assert.False(reader.TryRead(out _));
        Assert.Equal(0, reader.RemainingBytes);
    }

    /// <summary>struct if_msghdr, 168 bytes: flags at 8, index at 12, type at 16, link state at 20.</summary>
    private void CheckInterface(byte[] bytes)
    {
        Assert.Equal(bytes.Length >= 168, InterfaceMessage.TryParse(bytes, out InterfaceMessage message));
        if (bytes.Length >= 168)
        {
            _met.Add("interface");
            LinkFlags flags = ((bytes[8] & 1) != 0 ? LinkFlags.Up : 0)
                | ((bytes[8] & 8) != 0 ? LinkFlags.Loopback : 0)
                | (bytes[20] != 1 ? LinkFlags.Carrier : 0)
                | (bytes[16] is 6 or 135 or 161 or 209 ? LinkFlags.Ethernet : 0);
            Assert.Equal(new InterfaceMessage(UInt16(bytes, 12), flags), message);
        }
    }

    /// <summary>struct if_announcemsghdr, 24 bytes: index at 4, what at 22.</summary>
    private void CheckAnnouncement(byte[] bytes)
    {
        bool isOne = bytes.Length >= 24 && UInt16(bytes, 22) < 2;
        Assert.Equal(isOne, AnnouncementMessage.TryParse(bytes, out AnnouncementMessage message));
        if (isOne)
        {
            _met.Add("announcement");
            Assert.Equal(new AnnouncementMessage(UInt16(bytes, 4), UInt16(bytes, 22) == 0), message);
        }
    }

    private void CheckAddress(byte[] bytes)
    {
        AddressMessage? expected = ReadAddress(bytes);
        _met.Add(expected?.Address.Address.Family switch
        {
            AddressFamily.Ipv4 => "IPv4",
            AddressFamily.Ipv6 => "IPv6",
            _ => "no address",
        });
        Assert.Equal(expected is not null, AddressMessage.TryParse(bytes, out AddressMessage message));
        Assert.Equal(expected ?? default, message);
    }

    /// <summary>
    /// struct ifa_msghdr, 20 bytes: which addresses follow at 4, index at 12. Of the addresses bit 2 is the mask and bit 5 ours.
    /// </summary>
    private AddressMessage? ReadAddress(byte[] bytes)
    {
        if (bytes.Length < 20)
        {
            return null;
        }

        byte[]? mask = null;
        byte[] own = [];
        int at = 20;
        for (int bit = 0; bit <= 5; bit++)
        {
            if ((bytes[4] >> bit) % 2 == 0)
            {
                continue;
            }

            if (at >= bytes.Length || at + bytes[at] > bytes.Length)
            {
                return null;
            }

            byte[] taken = bytes[at..(at + bytes[at])];
            mask = bit == 2 ? taken : mask;
            own = bit == 5 ? taken : own;
            at += taken.Length == 0 ? 8 : (taken.Length + 7) / 8 * 8;
        }

        (int offset, int length) = own.Length < 2 ? (0, 0) : own[1] == 2 ? (4, 4) : own[1] == 28 ? (8, 16) : (0, 0);
        if (length == 0 || own.Length < offset + length)
        {
            return null;
        }

        _met.Add(mask is null ? "no mask" : mask.Length == 0 ? "empty mask" : "mask");
        byte[] address = own[offset..(offset + length)];
        if (length == 16 && address[0] == 0xfe && (address[1] & 0xc0) == 0x80)
        {
            (address[2], address[3]) = (0, 0);
        }

        return new AddressMessage(UInt16(bytes, 12), new VirtualAddress(InetAddress.FromBytes(address), CountOnes(mask, offset, length)));
    }

    /// <summary>Ones up to the first zero. Bytes that the mask leaves out are zero; where there is no mask, all are one.</summary>
    private static byte CountOnes(byte[]? mask, int offset, int length)
    {
        for (int bit = 0; bit < 8 * length; bit++)
        {
            int at = offset + (bit / 8);
            int octet = mask is null ? 0xff : at < mask.Length ? mask[at] : 0;
            if (((octet << (bit % 8)) & 0x80) == 0)
            {
                return (byte)bit;
            }
        }

        return (byte)(8 * length);
    }

    /// <summary>struct sockaddr_dl: length, family 18, index (2), type, lengths of name and address, and both at 8.</summary>
    private static void CheckLink(byte[] address)
    {
        bool isLink = address.Length >= 8 && address[1] == 18;
        Assert.Equal(isLink, SocketAddress.TryReadIndex(address, out int index));
        Assert.Equal(isLink ? UInt16(address, 2) : 0, index);

        int end = isLink ? 8 + address[5] + 6 : 0;
        bool hasMac = isLink && address[6] == 6 && end <= address.Length;
        Assert.Equal(hasMac, SocketAddress.TryReadMac(address, out MacAddress mac));
        Assert.Equal(hasMac ? MacAddress.FromBytes(address.AsSpan(end - 6)) : default, mac);
    }

    private static int UInt16(byte[] bytes, int offset) => bytes[offset] | (bytes[offset + 1] << 8);
}
