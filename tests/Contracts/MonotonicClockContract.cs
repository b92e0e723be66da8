using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IMonotonicClock"/> does.</summary>
public abstract class MonotonicClockContract : IDisposable
{
    private readonly PlatformFixture _host;

    protected MonotonicClockContract(PlatformFixture host) => _host = host;

    private IMonotonicClock Clock => _host.Platform.MonotonicClock;

    public void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Now_ReadAgainAndAgain_NeverGoesBack()
    {
        MonotonicInstant last = Clock.Now;
        for (int i = 0; i < 10_000; i++)
        {
            MonotonicInstant next = Clock.Now;
            Assert.True(next >= last);
            last = next;
        }
    }

    [Fact]
    public void Now_AfterWaiting_IsLaterByWhatWasWaited()
    {
        MonotonicInstant start = Clock.Now;
        MonotonicInstant end = start.AddNanoseconds(20_000_000);
        while (Clock.Now < end)
        {
            _host.Platform.EventWaiter.Wait(end);
        }

        // Generous, for a machine with other work; a clock of another scale or unit is off by far more.
        Assert.InRange(Clock.Now.NanosecondsSince(start), 20_000_000, 1_000_000_000);
    }

    [Fact]
    public void Now_LeavesRoomForDeadlinesBeforeAndAfter()
    {
        Assert.True(Clock.Now > MonotonicInstant.LongAgo);
        Assert.True(Clock.Now.AddNanoseconds(1_000_000_000_000_000_000) < MonotonicInstant.Never);
    }
}
