using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IWallClock"/> does.</summary>
public abstract class WallClockContract(IPlatform platform) : IDisposable
{
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long QuarterOfAnHourMilliseconds = 900_000;
    private const long PauseMilliseconds = 50;
    private const long LimitMilliseconds = 5000;

    private IWallClock Clock => platform.WallClock;

    public void Dispose()
    {
        platform.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void UnixMilliseconds_IsATimeOfThisCentury() => Assert.InRange(
        DateTimeOffset.FromUnixTimeMilliseconds(Clock.UnixMilliseconds).Year, 2020, 2100);

    [Fact]
    public void LocalNanoseconds_IsAheadOfUtcByQuartersOfAnHour()
    {
        long before = Clock.UnixMilliseconds;
        long local = Clock.LocalNanoseconds / NanosecondsPerMillisecond;
        long after = Clock.UnixMilliseconds;

        long quarters = (long)Math.Round((local - before) / (double)QuarterOfAnHourMilliseconds);
        Assert.InRange(quarters * QuarterOfAnHourMilliseconds, local - after, local - before);
        Assert.InRange(quarters, -4 * 12, 4 * 14);
    }

    [Fact]
    public void BothCalendars_GoOnAsTimePasses()
    {
        long unix = Clock.UnixMilliseconds;
        long local = Clock.LocalNanoseconds / NanosecondsPerMillisecond;
        MonotonicInstant end = platform.MonotonicClock.Now.AddNanoseconds(PauseMilliseconds * NanosecondsPerMillisecond);
        while (platform.MonotonicClock.Now < end)
        {
            platform.EventWaiter.Wait(end);
        }

        // One less: the first reading is rounded down by up to a millisecond, and NTP may slow the calendar.
        Assert.InRange(Clock.UnixMilliseconds - unix, PauseMilliseconds - 1, LimitMilliseconds);
        Assert.InRange((Clock.LocalNanoseconds / NanosecondsPerMillisecond) - local, PauseMilliseconds - 1, LimitMilliseconds);
    }
}
