using System;
using System.Buffers.Binary;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>Ethernet frames as far as filters look at them.</summary>
internal static class Frames
{
    public const ulong CarpGroupMac = 0x0100_5e00_0012;

    public static byte[] Carp(ulong destination = CarpGroupMac, int length = 70, byte marker = 0) =>
        Ethernet(destination, 0x0800, length, (23, 112), (length - 1, marker));

    public static byte[] Carp6() => Ethernet(0x3333_0000_0012, 0x86dd, 90, (20, 112));

    public static byte[] Arp(byte operation = 1) => Ethernet(0xffff_ffff_ffff, 0x0806, 42, (21, operation));

    public static byte[] Icmpv6(byte type) => Ethernet(0x3333_0000_0001, 0x86dd, 86, (20, 58), (54, type));

    public static byte[] Ethernet(ulong destination, ushort etherType, int length, params (int Offset, byte Value)[] bytes)
    {
        byte[] frame = new byte[length];
        Span<byte> mac = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(mac, destination);
        mac[2..].CopyTo(frame);
        frame[6] = 0x02;
        frame[11] = 0x99;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), etherType);
        foreach ((int offset, byte value) in bytes)
        {
            frame[offset] = value;
        }

        return frame;
    }
}
