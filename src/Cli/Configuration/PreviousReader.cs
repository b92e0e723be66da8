using System;
using System.Collections.Generic;
using System.Globalization;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the signature that the nodes of a router are changing from.</summary>
internal static class PreviousReader
{
    /// <summary>Reads the table; what it does not say is the router's.</summary>
    public static PreviousSignature? Read(TomlTable table, ProblemList problems, in CarpKey key, IReadOnlyList<RouterAddress> addresses)
    {
        var keys = new KeyReader(table, problems);
        keys.RefuseUnknown("previous", PreviousKeys.All);
        CarpKey? previousKey = PasswordReader.ReadOptional(keys);
        IReadOnlyList<InetAddress>? previousAddresses = ReadAddresses(keys);
        if (previousKey is null && previousAddresses is null)
        {
            problems.Refuse(table.Position, "previous says neither password nor addresses: write what they were before, or remove it");
        }

        return keys.Require(PreviousKeys.Until, "previous")?.Value is not TomlValue until ? null : new PreviousSignature
        {
            Key = previousKey ?? key,
            Addresses = previousAddresses ?? AddressReader.Hosts(addresses),
            SentUntilUnixMilliseconds = ReadUntil(until, problems),
        };
    }

    private static List<InetAddress>? ReadAddresses(KeyReader keys)
    {
        if (keys.Find(PreviousKeys.Addresses) is not TomlEntry entry)
        {
            return null;
        }

        var addresses = new List<InetAddress>();
        foreach (TomlValue value in keys.Items(PreviousKeys.Addresses, TomlKind.String))
        {
            // The digest covers no prefix length; it may stand there because the list was copied.
            if (AddressText.ReadWithPrefix(value.Text, out VirtualAddress address) is string problem)
            {
                keys.Problems.Refuse(value.Position, problem);
            }

            addresses.Add(address.Address);
        }

        if (addresses.Count == 0)
        {
            keys.Problems.Refuse(entry.Value.Position, "previous has no address: write those of before, or remove addresses when they do not change");
        }

        return addresses;
    }

    private static long ReadUntil(TomlValue value, ProblemList problems)
    {
        long until = ToUnixMilliseconds(value.Text);
        if (until <= DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
        {
            problems.Warn(value.Position, "until has passed, so that what is new is sent already: remove previous when every node does so");
        }

        return until;
    }

    /// <summary>The reader has checked the text: date, a separator, time to the second, perhaps a fraction, Z or an offset.</summary>
    private static long ToUnixMilliseconds(string text)
    {
        bool isUtc = text[^1] is 'Z' or 'z';
        int sign = !isUtc && text[^6] == '-' ? -1 : 1;
        TimeSpan offset = isUtc ? TimeSpan.Zero : new TimeSpan(Number(text.AsSpan(text.Length - 5, 2)), Number(text.AsSpan(^2)), 0) * sign;
        var local = new DateTime(Number(text.AsSpan(0, 4)), Number(text.AsSpan(5, 2)), Number(text.AsSpan(8, 2)));
        // A leap second has no number of its own.
        var time = new TimeSpan(Number(text.AsSpan(11, 2)), Number(text.AsSpan(14, 2)), int.Min(59, Number(text.AsSpan(17, 2))));
        return (local + time - offset - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
