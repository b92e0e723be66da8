using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Netlink;

namespace NativeCarp.Platform.Linux.Tests.Netlink;

/// <summary>
/// Random datagrams: the readers must see in them what a second reading sees, written from netlink(7), rtnetlink(7) and cmsg(3) with
/// the numbers of the kernel's headers for little-endian machines of 64 bits.
/// </summary>
public sealed class NetlinkFuzzTests
{
    private const uint IffUp = 1;
    private const uint IffLoopback = 8;
    private const uint IffLowerUp = 0x1_0000;
    private const int Ethernet = 1;

    private static readonly byte[][] s_samples =
    [
        NetlinkBytes.CapturedLink,
        NetlinkBytes.CapturedAddress,
        NetlinkBytes.Link(1, 16, 4, "eth0", 0x1_1043, 6),
        NetlinkBytes.Link(1, 16, 1, "lo", 0x1_0049, 0),
        NetlinkBytes.Link(1, 17, 4, "br0", 0x1003, 2, family: 7),
        NetlinkBytes.Ipv6Address(1, 20, 4, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0x40),
        NetlinkBytes.Ipv6Address(1, 21, 4, [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0x80),
        NetlinkBytes.Outcome(2, 7, -17),
        NetlinkBytes.Outcome(3, 7, 0),
    ];

    private readonly HashSet<string> _met = [];

    [Fact]
    public void TryRead_RandomDatagrams_AgreeWithAPlainReading()
    {
        Fuzz.Run(Generate, CheckDatagram);

        Assert.Superset(new HashSet<string> { "link", "address", "no link", "no address", "cut" }, _met);
    }

    [Fact]
    public void TryRead_RandomControlMessages_AgreeWithAPlainReading() => Fuzz.Run(GenerateControl, CheckControl);

    private static byte[] Generate(Random random)
    {
        List<byte> datagram = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            datagram.AddRange(random.Mutate(random.Next(3) == 0 ? Build(random) : random.Choose<byte[]>(s_samples)));
        }

        byte[] bytes = [.. datagram];
        if (random.Next(2) == 0 && bytes.Length >= 4)
        {
            // A message that fills the datagram, or the walk would mostly end at its length.
            BitConverter.TryWriteBytes(bytes, bytes.Length);
        }

        return bytes;
    }

    /// <summary>A message of either kind with attributes of the right types, in any order and number.</summary>
    private static byte[] Build(Random random)
    {
        bool isLink = random.Next(2) == 0;
        byte[] header = random.NextBytes(isLink ? 16 : 8);
        header[0] = random.Choose<byte>(0, 2, 10, 7);
        header[1] = random.Choose<byte>(0, 24, 32, 64, 128, 129);
        (header[2], header[3]) = isLink ? ((byte)random.Next(3), (byte)0) : (header[2], header[3]);
        List<byte> message = [0, 0, 0, 0, (byte)(isLink ? 16 : 20), 0, .. random.NextBytes(10), .. header];
        for (int i = random.Next(6); i > 0; i--)
        {
            byte[] value = random.NextBytes(random.Choose(0, 1, 4, 4, 6, 16, 16));
            byte type = isLink ? random.Choose<byte>(1, 3, 11, 16, 200) : random.Choose<byte>(1, 2, 4, 8);
            message.AddRange([(byte)(value.Length + 4), 0, type, random.Choose<byte>(0, 0, 0, 0x80), .. value]);
            message.AddRange(new byte[(4 - (value.Length % 4)) % 4]);
        }

        byte[] bytes = [.. message];
        BitConverter.TryWriteBytes(bytes, bytes.Length);
        return bytes;
    }

    private void CheckDatagram(byte[] datagram)
    {
        ReadOnlySpan<byte> rest = datagram;
        int at = 0;
        while (at + 16 <= datagram.Length && Int32(datagram, at) >= 16 && Int32(datagram, at) <= datagram.Length - at)
        {
            int length = Int32(datagram, at);
            byte[] payload = datagram[(at + 16)..(at + length)];
            Assert.True(NetlinkMessage.TryRead(ref rest, out NetlinkMessage message));
            Assert.Equal(
                (UInt16(datagram, at + 4), UInt16(datagram, at + 6), (uint)Int32(datagram, at + 8)),
                (message.Type, message.Flags, message.Sequence));
            Assert.Equal(payload, message.Payload);
            Assert.Equal(payload.Length >= 4 ? Int32(payload, 0) : 0, message.Outcome);
            CheckLink(payload);
            CheckAddress(payload);
            at += (length + 3) / 4 * 4;
        }

        _met.Add(at < datagram.Length ? "cut" : "whole");
        Assert.False(NetlinkMessage.TryRead(ref rest, out _));
    }

    private void CheckLink(byte[] payload)
    {
        LinkSnapshot? expected = ReadLink(payload);
        _met.Add(expected is null ? "no link" : "link");
        Assert.Equal(expected is not null, LinkMessage.TryParse(payload, out LinkSnapshot link, out _));
        Assert.Equal(expected ?? default, link);
    }

    private void CheckAddress(byte[] payload)
    {
        AddressMessage? expected = ReadAddress(payload);
        _met.Add(expected is null ? "no address" : "address");
        Assert.Equal(expected is not null, AddressMessage.TryParse(payload, out AddressMessage address));
        Assert.Equal(expected ?? default, address);
    }

    /// <summary>struct ifinfomsg: family, pad, type (2), index, flags, change; then attributes.</summary>
    private static LinkSnapshot? ReadLink(byte[] payload)
    {
        if (payload.Length < 16 || payload[0] != 0)
        {
            return null;
        }

        string name = "";
        MacAddress mac = default;
        bool isEthernet = UInt16(payload, 2) == Ethernet;
        int state = 0;
        foreach ((int type, byte[] value) in ReadAttributes(payload[16..]))
        {
            if (type == 11)
            {
                return null;
            }

            name = type == 3 ? Encoding.UTF8.GetString(value[..(Array.FindLastIndex(value, octet => octet != 0) + 1)]) : name;
            mac = type == 1 && isEthernet && value.Length == 6 ? MacAddress.FromBytes(value) : mac;
            state = type == 16 && value.Length > 0 ? value[0] : state;
        }

        uint flags = (uint)Int32(payload, 8);
        bool isOperational = state is 0 or 6;
        LinkFlags expected = ((flags & IffUp) != 0 ? LinkFlags.Up : 0)
            | ((flags & IffLowerUp) != 0 && isOperational ? LinkFlags.Carrier : 0)
            | ((flags & IffLoopback) != 0 ? LinkFlags.Loopback : 0)
            | (isEthernet ? LinkFlags.Ethernet : 0);
        return name.Length == 0 ? null : new LinkSnapshot(Int32(payload, 4), name, mac, expected);
    }

    /// <summary>struct ifaddrmsg: family, prefix length, flags, scope, index; then attributes.</summary>
    private static AddressMessage? ReadAddress(byte[] payload)
    {
        if (payload.Length < 8)
        {
            return null;
        }

        int length = payload[0] == 2 ? 4 : payload[0] == 10 ? 16 : 0;
        byte[]? address = null;
        byte[]? local = null;
        uint flags = payload[2];
        foreach ((int type, byte[] value) in ReadAttributes(payload[8..]))
        {
            address = type == 1 && value.Length == length ? value : address;
            local = type == 2 && value.Length == length ? value : local;
            flags = type == 8 && value.Length >= 4 ? (uint)Int32(value, 0) : flags;
        }

        byte[]? own = local ?? address;
        return length == 0 || payload[1] > 8 * length || own is null
            ? null
            : new AddressMessage(Int32(payload, 4), new VirtualAddress(InetAddress.FromBytes(own), payload[1]), (flags & 0x48) == 0);
    }

    private static List<(int Type, byte[] Value)> ReadAttributes(byte[] bytes)
    {
        List<(int, byte[])> attributes = [];
        int at = 0;
        while (at + 4 <= bytes.Length && UInt16(bytes, at) >= 4 && UInt16(bytes, at) <= bytes.Length - at)
        {
            int length = UInt16(bytes, at);
            attributes.Add((UInt16(bytes, at + 2), bytes[(at + 4)..(at + length)]));
            at += (length + 3) / 4 * 4;
        }

        return attributes;
    }

    private static byte[] GenerateControl(Random random)
    {
        List<byte> control = [];
        for (int i = random.Next(4); i > 0; i--)
        {
            byte[] payload = random.NextBytes(random.Next(24));
            control.AddRange([.. BitConverter.GetBytes(16L + payload.Length), .. random.NextBytes(8), .. payload]);
            control.AddRange(new byte[(8 - (payload.Length % 8)) % 8]);
        }

        return random.Mutate([.. control]);
    }

    /// <summary>struct cmsghdr: length (8), level, type; each begins at a multiple of 8.</summary>
    private static void CheckControl(byte[] control)
    {
        ControlMessageReader reader = new(control);
        int at = 0;
        while (at + 16 <= control.Length
            && BitConverter.ToUInt64(control, at) is var length
            && length >= 16
            && length <= (ulong)(control.Length - at))
        {
            Assert.True(reader.TryRead(out int level, out int type, out ReadOnlySpan<byte> payload));
            Assert.Equal((Int32(control, at + 8), Int32(control, at + 12)), (level, type));
            Assert.Equal(control.AsSpan(at + 16, (int)length - 16), payload);
            at += ((int)length + 7) / 8 * 8;
        }

        Assert.False(reader.TryRead(out _, out _, out _));
    }

    private static int Int32(byte[] bytes, int offset) =>
        bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);

    private static int UInt16(byte[] bytes, int offset) => bytes[offset] | (bytes[offset + 1] << 8);
}
