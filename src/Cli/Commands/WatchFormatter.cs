using System;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>One line for each frame.</summary>
internal static class WatchFormatter
{
    private const double NanosecondsPerSecond = 1e9;
    private const double CentisecondsPerSecond = 100;

    /// <summary>A CARP advertisement.</summary>
    /// <param name="localTime">When it was received.</param>
    /// <param name="advertisement">What it says.</param>
    /// <param name="sinceLastNanoseconds">Since this source last advertised this id; null the first time.</param>
    /// <param name="verdict">Whether its digest is right.</param>
    /// <param name="flags">What the kernel said about it.</param>
    public static string Carp(
        DateTime localTime, in CarpAdvertisement advertisement, long? sinceLastNanoseconds, WatchVerdict verdict, FrameFlags flags)
    {
        string demotion = advertisement.Demotion == 0 ? "" : $" demotion {advertisement.Demotion}";
        string bowOut = advertisement.IsBowOut ? " bow-out" : "";
        return $"{TimeText.TimeOfDay(localTime)} {advertisement.Source} vhid {advertisement.Vhid}"
            + $" advbase {advertisement.Advbase} advskew {advertisement.Advskew}{demotion}{bowOut}"
            + $" {SinceLast(sinceLastNanoseconds)} {Name(verdict)}{Suffix(flags)}";
    }

    /// <summary>A VRRP advertisement, which shares group and protocol number with CARP.</summary>
    public static string Vrrp(DateTime localTime, in VrrpAdvertisement advertisement, long? sinceLastNanoseconds, FrameFlags flags)
    {
        double intervalSeconds = advertisement.IntervalCentiseconds / CentisecondsPerSecond;
        return $"{TimeText.TimeOfDay(localTime)} {advertisement.Source} VRRPv{advertisement.Version} router id {advertisement.VirtualRouterId}"
            + $" priority {advertisement.Priority} interval {intervalSeconds:0.00} s {SinceLast(sinceLastNanoseconds)}{Suffix(flags)}";
    }

    /// <summary>A frame that is neither.</summary>
    public static string Refused(DateTime localTime, ReadOnlySpan<byte> frame, CarpDropReason reason, FrameFlags flags)
    {
        string sender = EthernetHeader.TryParse(frame, out EthernetHeader header) ? $" from {header.Source}" : "";
        return $"{TimeText.TimeOfDay(localTime)} malformed: {DropNames.Of(reason)}, {frame.Length} bytes{sender}{Suffix(flags)}";
    }

    private static string SinceLast(long? nanoseconds) =>
        nanoseconds is long known ? $"+{known / NanosecondsPerSecond:0.000000} s" : "first";

    private static string Name(WatchVerdict verdict) => verdict switch
    {
        WatchVerdict.Unknown => "unknown",
        WatchVerdict.Authentic => "authentic",
        WatchVerdict.NotAuthentic => "not authentic",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    private static string Suffix(FrameFlags flags)
    {
        string sent = flags.HasFlag(FrameFlags.Outgoing) ? " (sent by this host)" : "";
        return flags.HasFlag(FrameFlags.VlanTagStripped) ? $"{sent} (on a VLAN)" : sent;
    }
}
