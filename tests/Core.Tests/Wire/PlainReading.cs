using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

/// <summary>
/// What a frame says, read a second time, byte by byte, from RFC 791, 826, 3768, 4861, 8200, 9568 and protocol.md sections 1 and 5.
/// It shares no code with the parsers, and addresses stay the bytes they are.
/// </summary>
internal static class PlainReading
{
    private const int Carp = 112;
    private const int Icmpv6 = 58;

    public readonly record struct Packet(bool IsIpv6, byte[] Source, byte[] Destination, int Protocol, int Hops, byte[] Payload);

    public readonly record struct Arp(int Operation, byte[] SenderMac, byte[] Sender, byte[] TargetMac, byte[] Target);

    public readonly record struct Neighbor(byte[] Target, byte[]? Mac, bool IsRouter, bool IsSolicited, bool IsOverride);

    public readonly record struct Vrrp(int Version, int Id, int Priority, int Centiseconds);

    public static CarpDropReason ReadPacket(byte[] frame, out Packet packet)
    {
        packet = default;
        if (frame.Length < 14)
        {
            return CarpDropReason.Truncated;
        }

        byte[] rest = frame[14..];
        return Word(frame, 12) switch
        {
            0x0800 => ReadIpv4(rest, out packet),
            0x86dd => ReadIpv6(rest, out packet),
            0x8100 or 0x88a8 or 0x9100 => CarpDropReason.VlanTagged,
            _ => CarpDropReason.NotIp,
        };
    }

    /// <summary>What is wrong with a packet as an advertisement; when nothing is, its header is the payload's first 36 bytes.</summary>
    public static CarpDropReason JudgeCarp(Packet packet)
    {
        byte[] payload = packet.Payload;
        if (packet.Protocol != Carp)
        {
            return CarpDropReason.NotCarpProtocol;
        }

        if (packet.Hops != 255)
        {
            return CarpDropReason.BadTtl;
        }

        if (payload.Length == 0)
        {
            return CarpDropReason.BadLength;
        }

        bool hasHeader = payload.Length >= 36 && HasGoodSum(payload[..36]);
        int version = payload[0] / 16;
        if (version == 3)
        {
            return CarpDropReason.Vrrp;
        }

        // Both protocols begin with 0x21. What passes as both is CARP when byte 3 counts the words of its digest, or when the last
        // eight bytes are not the zeros of a router without authentication.
        bool isLikelierCarp = hasHeader && (payload[3] == 7 || Array.Exists(payload[^8..], value => value != 0));
        if (IsVrrpVersion2(payload) && !isLikelierCarp)
        {
            return CarpDropReason.Vrrp;
        }

        if (version != 2)
        {
            return CarpDropReason.BadVersion;
        }

        return payload[0] != 0x21 ? CarpDropReason.BadType
            : payload.Length < 36 ? CarpDropReason.BadLength
            : !hasHeader ? CarpDropReason.BadChecksum
            : payload[1] == 0 ? CarpDropReason.BadVhid
            : CarpDropReason.None;
    }

    public static Vrrp? ReadVrrp(byte[] frame)
    {
        if (ReadPacket(frame, out Packet packet) != CarpDropReason.None || packet.Protocol != Carp || packet.Hops != 255)
        {
            return null;
        }

        byte[] message = packet.Payload;
        if (IsVrrpVersion2(message))
        {
            return new Vrrp(2, message[1], message[2], message[5] * 100);
        }

        if (message.Length < 8 || message[0] != 0x31 || message.Length != 8 + (message[3] * packet.Source.Length))
        {
            return null;
        }

        // RFC 9568 section 5.2.8: with the pseudo-header; over IPv4 some leave it out.
        bool isGood = HasGoodSum([.. PseudoHeader(packet), .. message]) || (!packet.IsIpv6 && HasGoodSum(message));
        return isGood ? new Vrrp(3, message[1], message[2], Word(message, 4) % 4096) : null;
    }

    public static Arp? ReadArp(byte[] frame)
    {
        bool isArp = frame.Length >= 42
            && Word(frame, 12) == 0x0806
            && Word(frame, 14) == 1
            && Word(frame, 16) == 0x0800
            && frame[18] == 6
            && frame[19] == 4;
        return isArp ? new Arp(Word(frame, 20), frame[22..28], frame[28..32], frame[32..38], frame[38..42]) : null;
    }

    /// <summary>The checks of RFC 4861 section 7.1.2, in its order.</summary>
    public static Neighbor? ReadNeighbor(byte[] frame)
    {
        if (ReadPacket(frame, out Packet packet) != CarpDropReason.None || !packet.IsIpv6 || packet.Protocol != Icmpv6)
        {
            return null;
        }

        byte[] message = packet.Payload;
        if (packet.Hops != 255
            || !HasGoodSum([.. PseudoHeader(packet), .. message])
            || message.Length < 24
            || message[0] != 136
            || message[1] != 0
            || message[8] == 0xff)
        {
            return null;
        }

        bool isSolicited = (message[4] & 0x40) != 0;
        if (isSolicited && packet.Destination[0] == 0xff)
        {
            return null;
        }

        byte[]? mac = null;
        int at = 24;
        while (at < message.Length)
        {
            if (at + 8 > message.Length || message[at + 1] == 0 || at + (8 * message[at + 1]) > message.Length)
            {
                return null;
            }

            mac = message[at] == 2 ? message[(at + 2)..(at + 8)] : mac;
            at += 8 * message[at + 1];
        }

        return new Neighbor(message[8..24], mac, (message[4] & 0x80) != 0, isSolicited, (message[4] & 0x20) != 0);
    }

    private static CarpDropReason ReadIpv4(byte[] bytes, out Packet packet)
    {
        packet = default;
        if (bytes.Length < 20)
        {
            return CarpDropReason.Truncated;
        }

        int version = bytes[0] / 16;
        int headerLength = bytes[0] % 16 * 4;
        if (version != 4 || headerLength < 20)
        {
            return CarpDropReason.BadIpHeader;
        }

        if (headerLength > 20)
        {
            return CarpDropReason.IpOptions;
        }

        bool hasMore = (bytes[6] & 0x20) != 0;
        int offset = Word(bytes, 6) % 0x2000;
        int length = Word(bytes, 2);
        if (hasMore || offset != 0)
        {
            return CarpDropReason.Fragment;
        }

        if (length < 20 || length > bytes.Length)
        {
            return CarpDropReason.BadIpLength;
        }

        if (!HasGoodSum(bytes[..20]))
        {
            return CarpDropReason.BadIpChecksum;
        }

        packet = new Packet(false, bytes[12..16], bytes[16..20], bytes[9], bytes[8], bytes[20..length]);
        return CarpDropReason.None;
    }

    private static CarpDropReason ReadIpv6(byte[] bytes, out Packet packet)
    {
        packet = default;
        if (bytes.Length < 40)
        {
            return CarpDropReason.Truncated;
        }

        if (bytes[0] / 16 != 6)
        {
            return CarpDropReason.BadIpHeader;
        }

        int length = Word(bytes, 4);
        if (40 + length > bytes.Length)
        {
            return CarpDropReason.BadIpLength;
        }

        packet = new Packet(true, bytes[8..24], bytes[24..40], bytes[6], bytes[7], bytes[40..(40 + length)]);
        return CarpDropReason.None;
    }

    private static bool IsVrrpVersion2(byte[] message) =>
        message.Length >= 8 && message[0] == 0x21 && message.Length == 16 + (4 * message[3]) && HasGoodSum(message);

    /// <summary>RFC 8200 section 8.1; that of IPv4 has the same words.</summary>
    private static byte[] PseudoHeader(Packet packet)
    {
        int length = packet.Payload.Length;
        return [.. packet.Source, .. packet.Destination, (byte)(length >> 8), (byte)length, 0, (byte)packet.Protocol];
    }

    private static bool HasGoodSum(byte[] bytes) => FrameSurgery.NaiveChecksum(bytes) == 0;

    private static int Word(byte[] bytes, int offset) => (bytes[offset] * 256) + bytes[offset + 1];
}
