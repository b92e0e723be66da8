using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Logging;

/// <summary>2026-11-21 09:00:00.123456 in a zone two hours east of Greenwich.</summary>
internal sealed class FixedWallClock : IWallClock
{
    private static readonly TimeSpan s_utc = new DateTime(2026, 11, 21, 7, 0, 0).AddTicks(1_234_567) - DateTime.UnixEpoch;

    public long UnixMilliseconds => (long)s_utc.TotalMilliseconds;

    public long LocalNanoseconds => (s_utc + TimeSpan.FromHours(2)).Ticks * TimeSpan.NanosecondsPerTick;
}
