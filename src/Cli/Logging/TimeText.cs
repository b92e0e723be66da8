using System;
using System.Globalization;

namespace NativeCarp.Cli.Logging;

/// <summary>Dates and times as text. The framework's formatter knows all time zones, and is a hundred kilobytes larger.</summary>
internal static class TimeText
{
    /// <summary>To the microsecond, without a time zone: <c>2026-11-21T09:00:00.123456</c>.</summary>
    public static string DateAndTime(DateTime time) => $"{Date(time)}T{TimeOfDay(time)}";

    /// <summary>To the microsecond: <c>09:00:00.123456</c>.</summary>
    public static string TimeOfDay(DateTime time) => $"{Clock(time)}.{Digits(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond, 6)}";

    /// <summary>To the millisecond, in universal time: <c>2026-11-21T09:00:00.123Z</c>. Source: RFC 3339 section 5.6.</summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970 in universal time.</param>
    public static string Universal(long unixMilliseconds)
    {
        DateTime time = DateTime.UnixEpoch.AddMilliseconds(unixMilliseconds);
        return $"{Date(time)}T{Clock(time)}.{Digits(time.Millisecond, 3)}Z";
    }

    private static string Date(DateTime time) => $"{Digits(time.Year, 4)}-{Digits(time.Month, 2)}-{Digits(time.Day, 2)}";

    private static string Clock(DateTime time) => $"{Digits(time.Hour, 2)}:{Digits(time.Minute, 2)}:{Digits(time.Second, 2)}";

    private static string Digits(long value, int count) => value.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');
}
