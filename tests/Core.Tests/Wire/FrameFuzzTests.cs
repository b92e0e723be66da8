using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

/// <summary>Random frames: every parser must see in them what <see cref="PlainReading"/> sees.</summary>
public sealed class FrameFuzzTests
{
    private static readonly string[] s_captures =
        ["ucarp-solo", "ucarp-failover", "ucarp-inject-tie", "ucarp-inject-validation", "ucarp-mcast-opts", "ucarp-broadcast-advbase0"];

    private static readonly byte[][] s_samples = [.. Samples()];

    // What the inputs had in them: a generator that never makes something proves nothing about it.
    private readonly HashSet<string> _met = [];

    [Fact]
    public void TryParse_RandomFrames_AgreeWithAPlainReading()
    {
        Fuzz.Run(Generate, Check);

        IEnumerable<string> reasons = Enum.GetValues<CarpDropReason>().Where(reason => reason <= CarpDropReason.BadVhid)
            .Select(reason => reason.ToString());
        Assert.Empty(reasons.Concat(["ARP", "neighbour", "VRRP 2", "VRRP 3"]).Except(_met));
    }

    private void Check(byte[] frame)
    {
        CheckCarp(frame);
        CheckVrrp(frame);
        CheckArp(frame);
        CheckNeighbor(frame);
    }

    private void CheckCarp(byte[] frame)
    {
        CarpDropReason expected = PlainReading.ReadPacket(frame, out PlainReading.Packet packet);
        bool isPacket = expected == CarpDropReason.None;
        expected = isPacket ? PlainReading.JudgeCarp(packet) : expected;

        bool isAccepted = CarpAdvertisement.TryParse(frame, out CarpAdvertisement heard, out CarpDropReason reason);
        Assert.Equal(expected, reason);
        _met.Add(reason.ToString());
        Assert.Equal(expected == CarpDropReason.None, isAccepted);
        if (isPacket)
        {
            Assert.Equal(packet.Source, Bytes(heard.Source));
            Assert.Equal(packet.Destination, Bytes(heard.Destination));
            Assert.Equal((frame[11], packet.Hops), ((byte)heard.SourceMac.Bits, heard.HopLimit));
        }

        byte[] header = isAccepted ? packet.Payload[..36] : new byte[36];
        Assert.Equal(
            [header[1], header[2], header[3], header[4], header[5]],
            [heard.Vhid, heard.Advskew, heard.AuthLength, heard.Demotion, heard.Advbase]);
        Assert.Equal(Convert.ToUInt64(Convert.ToHexString(header, 8, 8), 16), heard.Counter);
        Assert.Equal(Convert.ToHexStringLower(header, 16, 20), TestVectors.Hex(heard.Digest));
    }

    private void CheckVrrp(byte[] frame)
    {
        PlainReading.Vrrp? expected = PlainReading.ReadVrrp(frame);
        Assert.Equal(expected is not null, VrrpAdvertisement.TryParse(frame, out VrrpAdvertisement heard));
        _met.Add($"VRRP {expected?.Version}");
        Assert.Equal(
            expected ?? default,
            new PlainReading.Vrrp(heard.Version, heard.VirtualRouterId, heard.Priority, heard.IntervalCentiseconds));
    }

    private void CheckArp(byte[] frame)
    {
        PlainReading.Arp? expected = PlainReading.ReadArp(frame);
        Assert.Equal(expected is not null, ArpPacket.TryParse(frame, out ArpPacket heard));
        if (expected is { } arp)
        {
            _met.Add("ARP");
            Assert.Equal(arp.Operation, heard.Operation);
            Assert.Equal(arp.SenderMac, Bytes(heard.SenderMac));
            Assert.Equal(arp.Sender, Bytes(heard.SenderAddress));
            Assert.Equal(arp.TargetMac, Bytes(heard.TargetMac));
            Assert.Equal(arp.Target, Bytes(heard.TargetAddress));
        }
    }

    private void CheckNeighbor(byte[] frame)
    {
        PlainReading.Neighbor? expected = PlainReading.ReadNeighbor(frame);
        Assert.Equal(expected is not null, NeighborAdvertisement.TryParse(frame, out NeighborAdvertisement heard));
        if (expected is { } neighbor)
        {
            _met.Add("neighbour");
            Assert.Equal(neighbor.Target, Bytes(heard.Target));
            Assert.Equal(neighbor.Mac, heard.TargetMac is { } mac ? Bytes(mac) : null);
            Assert.Equal(
                (neighbor.IsRouter, neighbor.IsSolicited, neighbor.IsOverride), (heard.IsRouter, heard.IsSolicited, heard.IsOverride));
        }
    }

    private static byte[] Generate(Random random)
    {
        byte[] frame = random.Next(4) == 0 ? Build(random) : random.Mutate(random.Choose<byte[]>(s_samples));

        // Without its checksums a spoiled frame would not get far.
        return random.Next(4) == 0 ? frame : Repair(random, frame);
    }

    /// <summary>A frame of the right shape with anything in it.</summary>
    private static byte[] Build(Random random)
    {
        byte[] payload = random.NextBytes(random.Choose(0, 7, 8, 12, 16, 20, 24, 32, 35, 36, 36, 36, 37, 44, 60));
        byte protocol = random.Choose<byte>(112, 112, 112, 58, 17);
        if (payload.Length > 3)
        {
            payload[0] = random.Choose<byte>(0x21, 0x21, 0x21, 0x31, 0x22, 0x11, 136);
            payload[1] = random.Choose<byte>(0, payload[1], payload[1], payload[1]);
            payload[3] = random.Choose<byte>(7, (byte)(payload.Length / 4), (byte)((payload.Length / 4) - 4), payload[3]);
        }

        byte hops = random.Choose<byte>(255, 255, 255, 254, 1);
        byte[] frame = random.NextBytes(12);
        if (random.Next(16) == 0)
        {
            return [.. frame, random.Choose<byte>(0x81, 0x88, 0x91), random.Choose<byte>(0, 0xa8), .. payload];
        }

        if (random.Next(2) == 0)
        {
            int length = 20 + payload.Length;
            byte first = random.Choose<byte>(0x45, 0x45, 0x45, 0x46, 0x44, 0x55);
            byte flags = random.Choose<byte>(0, 0x40, 0x20);
            byte[] header = [first, 0, (byte)(length >> 8), (byte)length, 0, 0, flags, 0, hops, protocol, 0, 0];
            return [.. frame, 8, 0, .. header, .. random.NextBytes(8), .. payload];
        }

        byte[] ipv6 = [0x60, 0, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, protocol, hops];
        return [.. frame, 0x86, 0xdd, .. ipv6, .. random.NextBytes(32), .. payload];
    }

    /// <summary>Mends what checksums there are room for; which of them the payload has is not asked.</summary>
    private static byte[] Repair(Random random, byte[] frame)
    {
        if (frame.Length > 13 && frame[12] == 8 && frame.Length >= Ipv4CarpOffset)
        {
            return RepairPayload(random, WithIpv4Checksum(frame), Ipv4CarpOffset);
        }

        return frame.Length >= Ipv6CarpOffset && frame[12] == 0x86 ? RepairPayload(random, frame, Ipv6CarpOffset) : frame;
    }

    private static byte[] RepairPayload(Random random, byte[] frame, int offset)
    {
        int length = frame.Length - offset;
        switch (random.Next(4))
        {
            case 0 when length >= 8:
                return WithChecksum(frame, offset, length, 6);
            case 1 when length >= 8:
                return WithPseudoHeaderChecksum(frame, offset, 6);
            case 2 when length >= 4:
                return WithPseudoHeaderChecksum(frame, offset, 2);
            default:
                return length >= 36 ? WithChecksum(frame, offset, 36, 6) : frame;
        }
    }

    private static byte[] WithPseudoHeaderChecksum(byte[] frame, int offset, int checksumOffset)
    {
        byte[] copy = Changed(frame, offset + checksumOffset, 0, 0);
        int addresses = offset == Ipv4CarpOffset ? 8 : 32;
        int length = frame.Length - offset;
        byte protocol = copy[EthernetLength + (offset == Ipv4CarpOffset ? 9 : 6)];
        int checksum = NaiveChecksum(
            [.. copy.AsSpan(offset - addresses, addresses), (byte)(length >> 8), (byte)length, 0, protocol, .. copy.AsSpan(offset)]);
        return Changed(copy, offset + checksumOffset, (byte)(checksum >> 8), (byte)checksum);
    }

    private static IEnumerable<byte[]> Samples()
    {
        foreach (string id in (string[])["P1", "P2", "P3", "P4", "P5", "P6", "P7", "N1", "N2", "N3"])
        {
            yield return TestVectors.Packet(id);
        }

        foreach (byte[] frame in s_captures.SelectMany(TestVectors.Capture))
        {
            yield return frame;
        }

        yield return VrrpAdvertisementTests.Version2Frame(7, "");
        yield return VrrpAdvertisementTests.Version2Frame(5, "password");
        yield return NeighborAdvertisementTests.Frame();
    }

    private static byte[] Bytes(InetAddress address)
    {
        byte[] bytes = new byte[address.LengthBytes];
        address.WriteBytes(bytes);
        return bytes;
    }

    private static byte[] Bytes(MacAddress mac)
    {
        byte[] bytes = new byte[MacAddress.LengthBytes];
        mac.WriteBytes(bytes);
        return bytes;
    }
}
