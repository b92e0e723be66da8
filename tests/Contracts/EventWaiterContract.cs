using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IEventWaiter"/> and its clock do.</summary>
public abstract class EventWaiterContract : IDisposable
{
    private readonly PlatformFixture _host;

    protected EventWaiterContract(PlatformFixture host) => _host = host;

    private IEventWaiter Waiter => _host.Platform.EventWaiter;

    private MonotonicInstant Now => _host.Platform.MonotonicClock.Now;

    public void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(2_000_000)]
    [InlineData(150_000_000)]
    public void Wait_NothingHappens_ReachesTheDeadlineAndNotMuchMore(long nanoseconds)
    {
        MonotonicInstant deadline = Now.AddNanoseconds(nanoseconds);
        while (Now < deadline)
        {
            Waiter.Wait(deadline);
        }

        // Generous, for a machine with other work; the backend's own tests are strict.
        Assert.InRange(Now.NanosecondsSince(deadline), 0, 100_000_000);
    }

    [Fact]
    public void Wait_DeadlineIsPast_ReturnsAtOnce()
    {
        MonotonicInstant before = Now;
        Waiter.Wait(MonotonicInstant.LongAgo);

        Assert.InRange(Now.NanosecondsSince(before), 0, 100_000_000);
    }

    [Fact]
    public void Wait_SourceBecomesReadable_SaysWhichUntilItIsDrained()
    {
        using ILinkTransport busy = _host.Platform.OpenLinkTransport();
        using ILinkTransport idle = _host.Platform.OpenLinkTransport();
        Assert.True(busy.Attach(_host.FindIndex(), [InetAddress.FromIpv4Bits(0xe000_0012)]).IsOk);
        Waiter.Add(busy);
        Waiter.Add(idle);
        _host.Deliver(PlatformFixture.Frame(1));

        Waiter.Wait(Now.AddNanoseconds(1_000_000_000));
        Assert.True(busy.IsReady);
        Assert.False(idle.IsReady);

        while (busy.ReceiveBatch(Now) > 0)
        {
        }

        Waiter.Wait(Now);
        Assert.False(busy.IsReady);
        Waiter.Remove(busy);
        Waiter.Remove(idle);
        Waiter.Remove(idle);
    }
}
