using System;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Advertisements made here by hand: a competitor that does exactly what a test wants.</summary>
internal sealed class ForgedAdvertisement(NodeOptions options, IPAddress source, ulong? firstCounter = null)
{
    private const int Ip = 14;
    private const int Carp = Ip + 20;
    private const int FrameBytes = Carp + 36;

    // As ours count: milliseconds since the epoch in the upper 44 bits. A foreign node that has bowed out is not heard for an interval.
    private ulong _counter = firstCounter ?? (ulong)(WallClock.Now / WallClock.Millisecond) << 20;

    /// <summary>What a master that leaves sends.</summary>
    internal byte[] BowOut() => Write(255, 255);

    /// <summary>A frame that no earlier one equals: its counter is one more.</summary>
    internal byte[] Write(byte advbase, byte advskew)
    {
        byte[] frame = new byte[FrameBytes];
        byte[] ethernet = [0x01, 0, 0x5e, 0, 0, 0x12, 0, 0, 0x5e, 0, 0, options.Vhid, 0x08, 0];
        ethernet.CopyTo(frame, 0);
        Span<byte> ip = frame.AsSpan(Ip, 20);
        byte[] header = [0x45, 0x10, 0, 56, 0, 0, 0x40, 0, 255, 112, 0, 0, .. source.GetAddressBytes(), 224, 0, 0, 18];
        header.CopyTo(ip);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)_counter);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Compute(ip));
        Span<byte> carp = frame.AsSpan(Carp);
        carp[0] = 0x21;
        carp[1] = options.Vhid;
        carp[2] = advskew;
        carp[3] = 7;
        carp[5] = advbase;
        BinaryPrimitives.WriteUInt64BigEndian(carp[8..], _counter++);
        Digest(options, carp.Slice(8, 8)).CopyTo(carp[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(carp[6..], InternetChecksum.Compute(carp));
        return frame;
    }

    /// <summary>Makes the CARP checksum right again, so that nothing but the digest is wrong.</summary>
    internal static void MendChecksum(byte[] frame)
    {
        Span<byte> carp = frame.AsSpan(Carp);
        carp[6..8].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(carp[6..], InternetChecksum.Compute(carp));
    }

    /// <summary>The digest of a frame with this counter. Source: ucarp and carp(4), HMAC-SHA1 under the padded password.</summary>
    internal static byte[] Digest(NodeOptions options, ReadOnlySpan<byte> counter)
    {
        byte[] key = new byte[20];
        Encoding.UTF8.GetBytes(options.Password).CopyTo(key, 0);
        byte[] text = [2, 1, options.Vhid, .. options.VirtualAddress.GetAddressBytes(), .. counter];
#pragma warning disable CA5350 // The protocol is made with SHA-1.
        return HMACSHA1.HashData(key, text);
#pragma warning restore CA5350
    }
}
