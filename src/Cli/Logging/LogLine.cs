using System;
using System.Globalization;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>The forms of log lines; for streams and the system log they are ucarp's.</summary>
internal static class LogLine
{
    /// <summary>For the system log: <c>[WARNING] text</c>.</summary>
    public static string ForSystemLog(LogSeverity severity, string text) => $"[{LevelName(severity)}] {WithoutControls(text)}";

    /// <summary>For a stream: <c>2026-11-21T09:00:00.123456: [WARNING] text</c> and a newline.</summary>
    public static string ForStream(DateTime localTime, LogSeverity severity, string text) =>
        $"{TimeText.DateAndTime(localTime)}: {ForSystemLog(severity, text)}\n";

    /// <summary>What tells the journal the level of the line that follows: <c>&lt;4&gt;</c>. Source: sd-daemon(3).</summary>
    public static string JournalPrefix(LogSeverity severity) => string.Create(CultureInfo.InvariantCulture, $"<{(int)severity}>");

    /// <summary>The text, and after it how many like it were held back; see <see cref="RepeatLimiter{TKey}"/>.</summary>
    public static string WithHeldBack(string text, int heldBack) =>
        heldBack == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({heldBack} more held back)");

    /// <summary>The text with <c>?</c> for control characters: what a peer or a file said must not forge a line or move a cursor.</summary>
    public static string WithoutControls(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return text;
        }

        return string.Create(text.Length, text, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }

    /// <summary>The local time as a calendar date.</summary>
    public static DateTime LocalTime(IWallClock clock) =>
        DateTime.UnixEpoch.AddTicks(clock.LocalNanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>The name of a level in capitals.</summary>
    public static string LevelName(LogSeverity severity) => severity switch
    {
        LogSeverity.Error => "ERROR",
        LogSeverity.Warning => "WARNING",
        LogSeverity.Notice => "NOTICE",
        LogSeverity.Info => "INFO",
        LogSeverity.Debug => "DEBUG",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };
}
