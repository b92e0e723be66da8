using System;
using System.Buffers.Binary;
using System.Net;

namespace NativeCarp.Core.Wire;

/// <summary>
/// An IPv4 or IPv6 address as a value, so that the packet path never touches the heap.
/// Ordering is IPv4 before IPv6, each ascending as CARP's digest wants it. An IPv6 scope is not part of it.
/// </summary>
public readonly struct InetAddress : IEquatable<InetAddress>, IComparable<InetAddress>
{
    /// <summary>Bytes of an IPv4 address.</summary>
    public const int Ipv4LengthBytes = 4;

    /// <summary>Bytes of an IPv6 address.</summary>
    public const int Ipv6LengthBytes = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    private InetAddress(AddressFamily family, ulong high, ulong low)
    {
        Family = family;
        _high = high;
        _low = low;
    }

    /// <summary>Which family the address belongs to.</summary>
    public AddressFamily Family { get; }

    /// <summary>4 or 16.</summary>
    public int LengthBytes => Family == AddressFamily.Ipv4 ? Ipv4LengthBytes : Ipv6LengthBytes;

    /// <summary>The 32 bits of an IPv4 address, most significant octet first; 0 for IPv6.</summary>
    public uint Ipv4Bits => Family == AddressFamily.Ipv4 ? (uint)_low : 0;

    /// <summary>Whether this is 0.0.0.0 or ::.</summary>
    public bool IsUnspecified => (_high | _low) == 0;

    /// <summary>Whether this is an IPv6 link-local address (fe80::/10, RFC 4291 section 2.5.6).</summary>
    public bool IsIpv6LinkLocal => Family == AddressFamily.Ipv6 && _high >> 54 == 0xfe80 >> 6;

    /// <summary>Whether this is 224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => Family == AddressFamily.Ipv4 ? _low >> 28 == 0xe : _high >> 56 == 0xff;

    /// <summary>An IPv4 address from its 32 bits, most significant octet first.</summary>
    public static InetAddress FromIpv4Bits(uint bits) => new(AddressFamily.Ipv4, 0, bits);

    /// <summary>Reads 4 bytes (IPv4) or 16 bytes (IPv6) in network order.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static InetAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        Ipv4LengthBytes => FromIpv4Bits(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        Ipv6LengthBytes => new(
            AddressFamily.Ipv6,
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => throw new ArgumentException($"an address has 4 or 16 bytes, not {bytes.Length}", nameof(bytes)),
    };

    /// <summary>
    /// Reads the text forms inet_pton(3) accepts: strict dotted quad or RFC 4291 text, without prefix length or scope.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InetAddress address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out IPAddress? parsed) || text.ContainsAny('%', '[', '/'))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Ipv6LengthBytes];
        _ = parsed.TryWriteBytes(bytes, out int length);
        address = FromBytes(bytes[..length]);
        // The BCL also takes 10.1, 0x0a.0.0.1, 010.0.0.1 and ::10.0.0.01 for dotted quads; inet_pton(3) does not.
        ReadOnlySpan<char> quad = text[(text.LastIndexOf(':') + 1)..];
        bool hasQuad = address.Family == AddressFamily.Ipv4 || quad.Contains('.');
        return !hasQuad || quad.SequenceEqual(FromBytes(bytes[(length - Ipv4LengthBytes)..length]).ToString());
    }

    /// <summary>Writes the 4 or 16 bytes in network order and returns how many.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        if (Family == AddressFamily.Ipv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return Ipv4LengthBytes;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return Ipv6LengthBytes;
    }

    /// <inheritdoc/>
    public int CompareTo(InetAddress other)
    {
        int byFamily = ((byte)Family).CompareTo((byte)other.Family);
        if (byFamily != 0)
        {
            return byFamily;
        }

        int byHigh = _high.CompareTo(other._high);
        return byHigh != 0 ? byHigh : _low.CompareTo(other._low);
    }

    /// <inheritdoc/>
    public bool Equals(InetAddress other) => Family == other.Family && _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InetAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Family, _high, _low);

    /// <summary>Dotted quad, or RFC 5952 text. Allocates.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Ipv6LengthBytes];
        return new IPAddress(bytes[..WriteBytes(bytes)]).ToString();
    }

    /// <summary>Value equality.</summary>
    public static bool operator ==(InetAddress left, InetAddress right) => left.Equals(right);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(InetAddress left, InetAddress right) => !left.Equals(right);
}
