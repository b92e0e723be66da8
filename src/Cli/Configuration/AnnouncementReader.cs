using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads when and how a router announces its addresses.</summary>
internal static class AnnouncementReader
{
    private const int MaxDelays = 32;

    /// <summary>Reads the table; what it does not say is as always.</summary>
    public static AnnouncementPolicy Read(TomlTable table, ProblemList problems)
    {
        var keys = new KeyReader(table, problems);
        keys.RefuseUnknown("announce", AnnounceKeys.All);
        var policy = new AnnouncementPolicy { ArpForm = (ArpForm)keys.Word(AnnounceKeys.Arp) };
        policy = policy with { RefreshNanoseconds = keys.Nanoseconds(AnnounceKeys.Refresh, policy.RefreshNanoseconds) };

        return keys.Find(AnnounceKeys.Delays)?.Value is TomlValue delays
            ? policy with { DelaysNanoseconds = ReadDelays(keys, delays.Position, problems) }
            : policy;
    }

    private static List<long> ReadDelays(KeyReader keys, SourcePosition position, ProblemList problems)
    {
        IReadOnlyList<TomlValue> values = keys.Items(AnnounceKeys.Delays, TomlKind.Float);
        var delays = new List<long>(values.Count);
        foreach (TomlValue value in values)
        {
            long delay = keys.Nanoseconds(AnnounceKeys.Delays, value);
            if (delays.Count > 0 && delay <= delays[^1])
            {
                problems.Refuse(value.Position, $"{Shown.Text(value.Text)} s is not later than the delay before it: write them in ascending order");
            }

            delays.Add(delay);
        }

        if (delays.Count is 0 or > MaxDelays)
        {
            problems.Refuse(
                position,
                $"an address is announced 1 to {MaxDelays} times after a takeover: write for example delays = {AnnounceKeys.Delays.Example}");
        }

        return delays;
    }
}
