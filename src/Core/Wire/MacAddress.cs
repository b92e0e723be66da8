using System;
using System.Buffers.Binary;
using System.Globalization;

namespace NativeCarp.Core.Wire;

/// <summary>A 48-bit Ethernet address as a value.</summary>
/// <param name="Bits">The address in the low 48 bits, first octet most significant.</param>
public readonly record struct MacAddress(ulong Bits)
{
    /// <summary>Bytes of an Ethernet address.</summary>
    public const int LengthBytes = 6;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xffff_ffff_ffff);

    /// <summary>The virtual MAC address of the BSD kernels, 00:00:5e:00:01:vhid. Source: <c>carp_hmac_prepare</c>, RFC 9568 section 7.3.</summary>
    public static MacAddress ForVhid(byte vhid) => new(0x0000_5e00_0100UL | vhid);

    /// <summary>The source MAC address ucarp writes, 00:00:5e:00:00:vhid (one octet differs from the kernels'). Source: ucarp <c>carp.c</c>.</summary>
    public static MacAddress ForUcarpVhid(byte vhid) => new(0x0000_5e00_0000UL | vhid);

    /// <summary>The Ethernet address a multicast group maps to. Source: RFC 1112 section 6.4, RFC 2464 section 7.</summary>
    /// <exception cref="ArgumentException">The address is not a multicast group.</exception>
    public static MacAddress ForMulticastGroup(InetAddress group)
    {
        if (!group.IsMulticast)
        {
            throw new ArgumentException($"{group} is not a multicast group", nameof(group));
        }

        if (group.Family == AddressFamily.Ipv4)
        {
            return new(0x0100_5e00_0000UL | (group.Ipv4Bits & 0x7f_ffff));
        }

        Span<byte> bytes = stackalloc byte[InetAddress.Ipv6LengthBytes];
        group.WriteBytes(bytes);
        return new(0x3333_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
    }

    /// <summary>Reads the first six bytes of <paramref name="bytes"/>.</summary>
    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Reads six pairs of hexadecimal digits between colons.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress mac)
    {
        mac = default;
        if (text.Length != (LengthBytes * 3) - 1)
        {
            return false;
        }

        ulong bits = 0;
        for (int i = 0; i < text.Length; i += 3)
        {
            bool isSeparated = i == 0 || text[i - 1] == ':';
            if (!isSeparated || !byte.TryParse(text.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
            {
                return false;
            }

            bits = (bits << 8) | octet;
        }

        mac = new(bits);
        return true;
    }

    /// <summary>Writes six bytes and returns 6.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(Bits >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)Bits);
        return LengthBytes;
    }

    /// <summary>The usual colon form, lower case. Allocates.</summary>
    public override string ToString()
    {
        Span<byte> b = stackalloc byte[LengthBytes];
        WriteBytes(b);
        return string.Create(CultureInfo.InvariantCulture, $"{b[0]:x2}:{b[1]:x2}:{b[2]:x2}:{b[3]:x2}:{b[4]:x2}:{b[5]:x2}");
    }
}
