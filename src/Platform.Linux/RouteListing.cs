using System;
using System.Buffers.Text;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Linux;

/// <summary>Reads the routes of the main table as proc(5) lists them: a line for each, in fields with blanks between them.</summary>
internal static class RouteListing
{
    // linux/route.h
    private const uint RTF_UP = 1;
    private const uint RTF_REJECT = 0x200;

    private const int Ipv4FlagsField = 3;
    private const int Ipv4MaskField = 7;
    private const int Ipv6FlagsField = 8;

    /// <summary>Whether a default route is listed that leads somewhere.</summary>
    /// <param name="listing">/proc/net/route or /proc/net/ipv6_route.</param>
    /// <param name="family">Which of the two.</param>
    internal static bool HasDefault(ReadOnlySpan<byte> listing, AddressFamily family)
    {
        while (!listing.IsEmpty)
        {
            int end = listing.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? listing : listing[..end];
            if (family == AddressFamily.Ipv4 ? IsDefaultIpv4(line) : IsDefaultIpv6(line))
            {
                return true;
            }

            listing = listing[(end < 0 ? listing.Length : end + 1)..];
        }

        return false;
    }

    /// <summary>Interface, destination, gateway, flags, references, use, metric, mask.</summary>
    private static bool IsDefaultIpv4(ReadOnlySpan<byte> line) =>
        IsZero(Field(line, 1)) && IsZero(Field(line, Ipv4MaskField)) && LeadsSomewhere(Field(line, Ipv4FlagsField));

    /// <summary>Destination, its length, source, its length, next hop, metric, references, use, flags, interface.</summary>
    private static bool IsDefaultIpv6(ReadOnlySpan<byte> line) =>
        IsZero(Field(line, 0)) && IsZero(Field(line, 1)) && LeadsSomewhere(Field(line, Ipv6FlagsField));

    private static bool IsZero(ReadOnlySpan<byte> field) => !field.IsEmpty && field.IndexOfAnyExcept((byte)'0') < 0;

    private static bool LeadsSomewhere(ReadOnlySpan<byte> field) =>
        Utf8Parser.TryParse(field, out uint flags, out int length, 'x') && length == field.Length
        && (flags & (RTF_UP | RTF_REJECT)) == RTF_UP;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index)
    {
        while (true)
        {
            line = line.TrimStart(" \t"u8);
            int end = line.IndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> field = end < 0 ? line : line[..end];
            if (index == 0 || field.IsEmpty)
            {
                return field;
            }

            index--;
            line = line[field.Length..];
        }
    }
}
