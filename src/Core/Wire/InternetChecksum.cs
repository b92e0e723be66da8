using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>
/// The Internet checksum: the complement of the one's complement sum of 16-bit words. Source: RFC 1071.
/// Bytes that contain their own correct checksum give 0.
/// </summary>
public static class InternetChecksum
{
    //  Pseudo-header that ICMPv6 and VRRPv3 put in front of what is summed (RFC 8200 section 8.1):
    //
    //  +----------------+---------------------+---------------+--------------+
    //  | source address | destination address | length (4)    | 0 0 0  proto |
    //  +----------------+---------------------+---------------+--------------+
    //
    //  IPv4's (RFC 793) has the same words in another order, which a sum does not notice.

    /// <summary>The checksum of <paramref name="bytes"/>; an odd last byte counts as the upper half of a word.</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes) => Complement(Sum(bytes));

    /// <summary>The checksum of <paramref name="bytes"/> and the pseudo-header in front of them.</summary>
    /// <param name="bytes">Header and payload of the upper protocol.</param>
    /// <param name="source">The packet's source address.</param>
    /// <param name="destination">The packet's destination address, of the same family.</param>
    /// <param name="protocol">The upper protocol's number.</param>
    public static ushort ComputeWithPseudoHeader(ReadOnlySpan<byte> bytes, InetAddress source, InetAddress destination, byte protocol)
    {
        Span<byte> addresses = stackalloc byte[2 * InetAddress.Ipv6LengthBytes];
        int length = source.WriteBytes(addresses);
        length += destination.WriteBytes(addresses[length..]);
        return Complement(Sum(addresses[..length]) + Sum(bytes) + (ulong)bytes.Length + protocol);
    }

    // 32 bits at a time: 2^16 is 1 modulo 65535, so folding afterwards gives the sum of the 16-bit words.
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        while (bytes.Length >= 4)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes);
            bytes = bytes[4..];
        }

        if (bytes.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }

        return bytes.IsEmpty ? sum : sum + ((ulong)bytes[0] << 8);
    }

    private static ushort Complement(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
