using System;

namespace NativeCarp.Cli.Tests.Logging;

/// <summary>2026-11-21 09:00:00.123456 in a zone two hours east of Greenwich.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), null, null);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 21, 7, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
}
