using System;
using System.Numerics;
using System.Text;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>
/// Reads and makes socket addresses: the first byte is the length, the second the family. A network mask may be shorter than an address of its
/// family, with the missing bytes zero, and may have no family at all.
/// </summary>
internal static class SocketAddress
{
    private const int FamilyOffset = 1;
    private const int Ipv4AddressOffset = 4;
    private const int Ipv6AddressOffset = 8;
    private const int LinkHeaderLengthBytes = 8;
    private const int RoutingAlignmentBytes = 8;

    /// <summary>Takes the next of a row of socket addresses as routing messages carry them.</summary>
    internal static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> address)
    {
        address = default;
        if (rest.IsEmpty || rest[0] > rest.Length)
        {
            return false;
        }

        int length = rest[0];
        address = rest[..length];
        rest = rest[Math.Min(Padded(length), rest.Length)..];
        return true;
    }

    /// <summary>
    /// Finds one address, and the network mask, in the row behind a header. The header says by a bit mask which socket addresses follow;
    /// they come in the order of the bits, each padded to a multiple of eight bytes, an empty one taking eight. False when the row ends
    /// too early. Source: route(4), <c>SA_SIZE</c> in net/route.h.
    /// </summary>
    internal static bool TryPick(
        ReadOnlySpan<byte> row, int present, int wanted, out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> mask)
    {
        address = default;
        mask = default;
        for (int bit = RTA_DST; bit <= RTA_IFA; bit <<= 1)
        {
            if ((present & bit) == 0)
            {
                continue;
            }

            if (!TryTake(ref row, out ReadOnlySpan<byte> taken))
            {
                return false;
            }

            if (bit == RTA_NETMASK)
            {
                // Of a mask of zeros in_socktrim leaves nothing; it is not missing for that.
                mask = taken.IsEmpty ? [0] : taken;
            }
            else if (bit == wanted)
            {
                address = taken;
            }
        }

        return true;
    }

    /// <summary>How much room an address takes in a row.</summary>
    internal static int Padded(int length) =>
        length == 0 ? RoutingAlignmentBytes : (length + RoutingAlignmentBytes - 1) & ~(RoutingAlignmentBytes - 1);

    /// <summary>An IPv4 or IPv6 address with its mask; a missing mask stands for the whole address.</summary>
    internal static bool TryReadAddress(ReadOnlySpan<byte> address, ReadOnlySpan<byte> mask, out VirtualAddress result)
    {
        result = default;
        (int offset, int length) = FamilyOf(address) switch
        {
            AF_INET => (Ipv4AddressOffset, InetAddress.Ipv4LengthBytes),
            AF_INET6 => (Ipv6AddressOffset, InetAddress.Ipv6LengthBytes),
            _ => (0, 0),
        };
        if (length == 0 || address.Length < offset + length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[InetAddress.Ipv6LengthBytes];
        bytes = bytes[..length];
        address.Slice(offset, length).CopyTo(bytes);
        if (length == InetAddress.Ipv6LengthBytes && InetAddress.FromBytes(bytes).IsIpv6LinkLocal)
        {
            // Inside the kernel these two bytes hold the interface's index, and net.inet6.ip6.deembed_scopeid=0 lets it out.
            bytes.Slice(2, 2).Clear();
        }

        result = new(InetAddress.FromBytes(bytes), mask.IsEmpty ? (byte)(length * 8) : PrefixLengthBits(mask, offset, length));
        return true;
    }

    /// <summary>The Ethernet address of a link-layer socket address; false when it has none or another kind.</summary>
    internal static bool TryReadMac(ReadOnlySpan<byte> address, out MacAddress mac)
    {
        mac = default;
        if (!TryReadLink(address, out sockaddr_dl link) || link.sdl_alen != MacAddress.LengthBytes
            || address.Length < LinkHeaderLengthBytes + link.sdl_nlen + MacAddress.LengthBytes)
        {
            return false;
        }

        mac = MacAddress.FromBytes(address[(LinkHeaderLengthBytes + link.sdl_nlen)..]);
        return true;
    }

    /// <summary>An interface's name as requests carry it: at most 15 bytes and a zero.</summary>
    internal static void WriteName(string name, Span<byte> destination) =>
        _ = Encoding.UTF8.GetBytes(name, destination[..^1]);

    /// <summary>The interface's index in a link-layer socket address.</summary>
    internal static bool TryReadIndex(ReadOnlySpan<byte> address, out int index)
    {
        bool isLink = TryReadLink(address, out sockaddr_dl link);
        index = link.sdl_index;
        return isLink;
    }

    internal static uint ToIpv4MaskBits(int prefixLengthBits) => prefixLengthBits == 0 ? 0 : uint.MaxValue << (32 - prefixLengthBits);

    internal static unsafe sockaddr_in ToIpv4(InetAddress address)
    {
        sockaddr_in result = new() { sin_len = (byte)sizeof(sockaddr_in), sin_family = AF_INET };
        address.WriteBytes(new Span<byte>(&result.sin_addr, InetAddress.Ipv4LengthBytes));
        return result;
    }

    internal static unsafe sockaddr_in6 ToIpv6(InetAddress address, int kernelIndex)
    {
        sockaddr_in6 result = new()
        {
            sin6_len = (byte)sizeof(sockaddr_in6),
            sin6_family = AF_INET6,
            sin6_scope_id = address.IsIpv6LinkLocal ? (uint)kernelIndex : 0,
        };
        address.WriteBytes(new Span<byte>(result.sin6_addr, InetAddress.Ipv6LengthBytes));
        return result;
    }

    internal static unsafe sockaddr_in6 ToIpv6Mask(int prefixLengthBits)
    {
        sockaddr_in6 result = new() { sin6_len = (byte)sizeof(sockaddr_in6), sin6_family = AF_INET6 };
        for (int bit = 0; bit < prefixLengthBits; bit++)
        {
            result.sin6_addr[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return result;
    }

    private static bool TryReadLink(ReadOnlySpan<byte> address, out sockaddr_dl link)
    {
        link = default;
        if (FamilyOf(address) != AF_LINK || address.Length < LinkHeaderLengthBytes)
        {
            return false;
        }

        address[..LinkHeaderLengthBytes].CopyTo(FreeBsdKernelExtensions.AsWritableBytes(ref link));
        return true;
    }

    private static int FamilyOf(ReadOnlySpan<byte> address) => address.Length > FamilyOffset ? address[FamilyOffset] : AF_UNSPEC;

    private static byte PrefixLengthBits(ReadOnlySpan<byte> mask, int offset, int length)
    {
        Span<byte> bits = stackalloc byte[InetAddress.Ipv6LengthBytes];
        bits.Clear();
        if (mask.Length > offset)
        {
            mask[offset..Math.Min(mask.Length, offset + length)].CopyTo(bits);
        }

        int prefixLength = 0;
        foreach (byte octet in bits)
        {
            int ones = BitOperations.LeadingZeroCount((uint)(byte)~octet) - 24;
            prefixLength += ones;
            if (ones < 8)
            {
                break;
            }
        }

        return (byte)prefixLength;
    }
}
