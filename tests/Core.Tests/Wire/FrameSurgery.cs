using System;

namespace NativeCarp.Core.Tests.Wire;

/// <summary>Changes to known frames, and a checksum written after RFC 1071 without looking at ours.</summary>
internal static class FrameSurgery
{
    public const int EthernetLength = 14;
    public const int Ipv4Length = 20;
    public const int Ipv4CarpOffset = EthernetLength + Ipv4Length;
    public const int Ipv6CarpOffset = EthernetLength + 40;

    /// <summary>A buffer in which every byte is wrong already.</summary>
    public static byte[] Dirty(int length)
    {
        byte[] buffer = new byte[length];
        Array.Fill(buffer, (byte)0xa5);
        return buffer;
    }

    public static byte[] Changed(byte[] frame, int offset, params ReadOnlySpan<byte> bytes)
    {
        byte[] copy = (byte[])frame.Clone();
        bytes.CopyTo(copy.AsSpan(offset));
        return copy;
    }

    public static byte[] Appended(byte[] frame, params byte[] trailer) => [.. frame, .. trailer];

    public static byte[] WithIpv4Checksum(byte[] frame) => WithChecksum(frame, EthernetLength, Ipv4Length, 10);

    public static byte[] WithIpv4CarpChecksum(byte[] frame) => WithChecksum(frame, Ipv4CarpOffset, 36, 6);

    /// <summary>Sets the IPv4 total length to what the frame really holds.</summary>
    public static byte[] WithIpv4Length(byte[] frame)
    {
        int length = frame.Length - EthernetLength;
        return WithIpv4Checksum(Changed(frame, EthernetLength + 2, (byte)(length >> 8), (byte)length));
    }

    /// <summary>Replaces the IPv4 payload and repairs length and header checksum.</summary>
    public static byte[] WithIpv4Payload(byte[] frame, byte[] payload) => WithIpv4Length([.. frame[..Ipv4CarpOffset], .. payload]);

    public static byte[] WithChecksum(byte[] frame, int start, int length, int checksumOffset)
    {
        byte[] copy = Changed(frame, start + checksumOffset, 0, 0);
        int checksum = NaiveChecksum(copy.AsSpan(start, length));
        return Changed(copy, start + checksumOffset, (byte)(checksum >> 8), (byte)checksum);
    }

    public static int NaiveChecksum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
            sum = sum > 0xffff ? sum - 0xffff : sum;
        }

        return ~sum & 0xffff;
    }
}
