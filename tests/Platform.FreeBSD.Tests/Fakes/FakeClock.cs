namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>The time of all hosts of a test. It moves only when somebody sleeps.</summary>
internal sealed class FakeClock
{
    public long MonotonicNanoseconds { get; set; } = 1_000_000_000_000;

    public long RealtimeNanoseconds => MonotonicNanoseconds + 1_700_000_000_000_000_000;
}
