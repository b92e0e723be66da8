namespace NativeCarp.Core.Platform;

/// <summary>The calendar. It is used for counters and log lines only, for it may step.</summary>
public interface IWallClock
{
    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    long UnixMilliseconds { get; }

    /// <summary>Nanoseconds since 1970-01-01T00:00:00 by the local calendar, as a log line shows it.</summary>
    long LocalNanoseconds { get; }
}
