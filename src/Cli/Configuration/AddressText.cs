using System;
using System.Globalization;
using System.Numerics;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads addresses and networks and explains what is wrong with them.</summary>
internal static class AddressText
{
    /// <summary>Reads an address without prefix length.</summary>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? Read(string text, out InetAddress address)
    {
        if (InetAddress.TryParse(text, out address))
        {
            return null;
        }

        string fix = text.Contains('/') ? "leave the prefix length out" : "write it like 192.0.2.1 or 2001:db8::1, names are not looked up";
        return $"{Shown.Quoted(text)} is no address: {fix}";
    }

    /// <summary>Reads an address that a host can have.</summary>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? ReadHost(string text, out InetAddress address) => Read(text, out address) ?? DescribeUnusable(address);

    /// <summary>Reads an address with or without prefix length.</summary>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? ReadWithPrefix(string text, out VirtualAddress address)
    {
        address = default;
        int slash = text.IndexOf('/');
        if (!InetAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out InetAddress host))
        {
            return text.Contains('%')
                ? $"{Shown.Quoted(text)} names an interface: write {{ address = \"{Shown.Text(text.AsSpan(0, text.IndexOf('%')))}\", "
                    + $"interface = \"{Shown.Text(text.AsSpan(text.IndexOf('%') + 1))}\" }}"
                : $"{Shown.Quoted(text)} is no address: write it like 192.0.2.1, 192.0.2.1/24 or 2001:db8::1/64";
        }

        address = VirtualAddress.Host(host);
        if (slash < 0)
        {
            return null;
        }

        ReadOnlySpan<char> prefix = text.AsSpan(slash + 1);
        if (byte.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out byte length) && length <= address.PrefixLengthBits)
        {
            address = new VirtualAddress(host, length);
            return null;
        }

        return $"{Shown.Quoted(text)} has no prefix length from 0 to {address.PrefixLengthBits}: write {host}/{ReadMask(prefix) ?? address.PrefixLengthBits}";
    }

    /// <summary>The network that an address with its prefix length belongs to: the address with its host part zero.</summary>
    public static VirtualAddress Network(VirtualAddress address)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.Ipv6LengthBytes];
        bytes = bytes[..address.Address.WriteBytes(bytes)];
        for (int bit = address.PrefixLengthBits; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new VirtualAddress(InetAddress.FromBytes(bytes), address.PrefixLengthBits);
    }

    /// <summary>What is wrong with a virtual address and its prefix length.</summary>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? DescribeUnusable(VirtualAddress address)
    {
        if (DescribeUnusable(address.Address) is string unusable)
        {
            return unusable;
        }

        if (address.PrefixLengthBits == 0)
        {
            return $"{address} would take the whole internet for its own network: write {address.Address} or a prefix length";
        }

        // With /31 and /32 every address is a host's. Source: RFC 3021.
        uint hostMask = address.PrefixLengthBits < 31 ? uint.MaxValue >> address.PrefixLengthBits : 0;
        uint hostPart = address.Address.Ipv4Bits & hostMask;
        if (address.Address.Family == AddressFamily.Ipv6 || hostMask == 0 || (hostPart != 0 && hostPart != hostMask))
        {
            return null;
        }

        string what = hostPart == 0 ? "the network itself" : "the network's broadcast address";
        return $"{address} is {what}: write the address of a host in it, or leave the prefix length out";
    }

    private static string? DescribeUnusable(InetAddress address) =>
        address.IsUnspecified || address.IsMulticast || address.Ipv4Bits == uint.MaxValue
            ? $"{address} is not the address of a host: write one like 192.0.2.1 or 2001:db8::1"
            : null;

    private static int? ReadMask(ReadOnlySpan<char> text)
    {
        bool isMask = InetAddress.TryParse(text, out InetAddress mask) && mask.Family == AddressFamily.Ipv4
            && uint.IsPow2(~mask.Ipv4Bits + 1);
        return isMask ? BitOperations.PopCount(mask.Ipv4Bits) : null;
    }
}
