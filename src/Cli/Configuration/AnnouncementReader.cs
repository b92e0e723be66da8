using System;
using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads when and how a router announces its addresses.</summary>
internal static class AnnouncementReader
{
    private const double NanosecondsPerSecond = 1e9;
    private const int MaxDelays = 32;

    /// <summary>Reads the table; what it does not say is as always.</summary>
    public static AnnouncementPolicy Read(TomlTable table, ProblemList problems)
    {
        var keys = new KeyReader(table, problems);
        keys.RefuseUnknown("announce", AnnounceKeys.All);
        var policy = new AnnouncementPolicy { ArpForm = (ArpForm)keys.Word(AnnounceKeys.Arp) };
        if (keys.Find(AnnounceKeys.Refresh)?.Value is TomlValue refresh)
        {
            policy = policy with { RefreshNanoseconds = ReadSeconds(AnnounceKeys.Refresh, refresh, problems) };
        }

        return keys.Find(AnnounceKeys.Delays)?.Value is TomlValue delays
            ? policy with { DelaysNanoseconds = ReadDelays(keys.Items(AnnounceKeys.Delays, TomlKind.Float), delays.Position, problems) }
            : policy;
    }

    private static List<long> ReadDelays(IReadOnlyList<TomlValue> values, SourcePosition position, ProblemList problems)
    {
        var delays = new List<long>(values.Count);
        foreach (TomlValue value in values)
        {
            long delay = ReadSeconds(AnnounceKeys.Delays, value, problems);
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

    private static long ReadSeconds(ConfigurationKey key, TomlValue value, ProblemList problems)
    {
        double seconds = value.Kind == TomlKind.Integer ? value.Integer : value.Float;
        if (seconds >= key.Min && seconds <= key.Max)
        {
            return (long)Math.Round(seconds * NanosecondsPerSecond);
        }

        problems.Refuse(
            value.Position,
            $"{Shown.Text(value.Text)} is not a number of seconds from {key.Min} to {key.Max}: write for example {key.Name} = {key.Example}");
        return 0;
    }
}
