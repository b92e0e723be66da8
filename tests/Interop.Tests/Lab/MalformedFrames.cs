using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A frame and what is wrong with it.</summary>
internal sealed record MalformedFrame(string Fault, byte[] Bytes);

/// <summary>What a broken switch, a broken peer or a stranger may put on the wire, made from one genuine advertisement.</summary>
internal static class MalformedFrames
{
    private const int Ip = 14;
    private const int IpHeaderBytes = 20;
    private const int TotalLengthOffset = Ip + 2;
    private const int FragmentOffset = Ip + 6;
    private const int Carp = Ip + IpHeaderBytes;
    private const int MaximumFrameBytes = 1514;
    private const int DontFragment = 0x4000;

    internal static IEnumerable<MalformedFrame> From(byte[] genuine) =>
    [
        .. Truncated(genuine),
        .. Flipped(genuine),
        .. WithTrailingBytes(genuine),
        .. WithWrongLengths(genuine),
        .. WithIpOptions(genuine),
        .. Fragments(genuine),
        .. Tagged(genuine),
    ];

    private static IEnumerable<MalformedFrame> Truncated(byte[] genuine)
    {
        for (int length = Ip; length < genuine.Length; length++)
        {
            yield return new($"cut to {length} bytes", genuine[..length]);
            if (length >= Ip + IpHeaderBytes)
            {
                yield return new($"cut to {length} bytes, IP length to match", WithIp(genuine[..length], TotalLengthOffset, length - Ip));
            }
        }
    }

    private static IEnumerable<MalformedFrame> Flipped(byte[] genuine)
    {
        // The Ethernet addresses apart: no receiver looks at them, so a frame with other ones is not malformed.
        for (int index = 12; index < genuine.Length; index++)
        {
            foreach (byte mask in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] frame = [.. genuine];
                frame[index] ^= mask;
                yield return new($"byte {index} flipped by {mask:x2}", frame);
            }
        }

        // The digest again, with a checksum that fits: only the authentication can tell.
        for (int index = Carp + 8; index < genuine.Length; index++)
        {
            byte[] frame = [.. genuine];
            frame[index] ^= 0x01;
            frame.AsSpan(Carp + 6, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Carp + 6), InternetChecksum.Compute(frame.AsSpan(Carp)));
            yield return new($"byte {index} flipped, checksum repaired", frame);
        }
    }

    private static IEnumerable<MalformedFrame> WithTrailingBytes(byte[] genuine)
    {
        foreach (int extra in new[] { 1, 4, 8, 36, 512, MaximumFrameBytes - genuine.Length })
        {
            byte[] frame = [.. genuine, .. Enumerable.Repeat((byte)0xA5, extra)];
            yield return new($"{extra} bytes after the IP packet", frame);
            yield return new($"{extra} bytes at its end", WithIp(frame, TotalLengthOffset, frame.Length - Ip));
        }
    }

    private static IEnumerable<MalformedFrame> WithWrongLengths(byte[] genuine)
    {
        foreach (int length in new[] { 0, 1, 19, 20, 21, 40, 55, 57, 100, 1500, 65535 })
        {
            yield return new($"IP length {length}", WithIp(genuine, TotalLengthOffset, length));
        }

        for (int words = 0; words <= 15; words++)
        {
            byte[] frame = [.. genuine];
            frame[Ip] = (byte)(0x40 | words);
            yield return new($"IP header length of {words} words", RepairIpChecksum(frame));
        }
    }

    private static IEnumerable<MalformedFrame> WithIpOptions(byte[] genuine)
    {
        const byte NoOperation = 1;
        for (int words = 1; words <= 10; words++)
        {
            byte[] frame = [.. genuine[..Carp], .. Enumerable.Repeat(NoOperation, words * 4), .. genuine[Carp..]];
            frame[Ip] = (byte)(0x45 + words);
            yield return new($"{words} words of IP options", WithIp(frame, TotalLengthOffset, frame.Length - Ip));
        }
    }

    private static IEnumerable<MalformedFrame> Fragments(byte[] genuine)
    {
        const int MoreFragments = 0x2000;
        foreach (int field in new[] { MoreFragments, MoreFragments | DontFragment, 1, 185, 0x1FFF, MoreFragments | 1, 0x8000 })
        {
            yield return new($"fragment field {field:x4}", WithIp(genuine, FragmentOffset, field));
        }
    }

    private static IEnumerable<MalformedFrame> Tagged(byte[] genuine)
    {
        foreach (ushort type in new ushort[] { 0x8100, 0x88A8, 0x9100 })
        {
            foreach (ushort tag in new ushort[] { 0, 7, 0xEFFF })
            {
                byte[] header = [(byte)(type >> 8), (byte)type, (byte)(tag >> 8), (byte)tag];
                yield return new($"tag {type:x4} {tag:x4}", [.. genuine[..12], .. header, .. genuine[12..]]);
                yield return new($"two tags {type:x4} {tag:x4}", [.. genuine[..12], .. header, .. header, .. genuine[12..]]);
            }

            yield return new($"tag {type:x4} and nothing more", [.. genuine[..12], (byte)(type >> 8), (byte)type]);
        }
    }

    /// <summary>A copy with one 16-bit field of the IP header changed and the header's checksum made to fit.</summary>
    private static byte[] WithIp(byte[] genuine, int offset, int value)
    {
        byte[] frame = [.. genuine];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(offset), (ushort)value);
        return RepairIpChecksum(frame);
    }

    private static byte[] RepairIpChecksum(byte[] frame)
    {
        // The checksum covers what the header claims to be, as far as there is that much.
        int headerBytes = Math.Min((frame[Ip] & 0x0F) * 4, frame.Length - Ip);
        frame.AsSpan(Ip + 10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Ip + 10), InternetChecksum.Compute(frame.AsSpan(Ip, headerBytes)));
        return frame;
    }
}
