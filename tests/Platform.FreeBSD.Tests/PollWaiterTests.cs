using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;
using NativeCarp.Platform.FreeBSD.Tests.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class PollWaiterTests
{
    private readonly FakeKernel _kernel = new();
    private readonly PollWaiter _waiter;

    public PollWaiterTests() => _waiter = new PollWaiter(_kernel, new MonotonicClock(_kernel));

    private MonotonicInstant Now => new(_kernel.Clock.MonotonicNanoseconds);

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    [InlineData(100_000_000)]
    [InlineData(1_000_000_000)]
    [InlineData(3_390_625_000)]
    [InlineData(600_000_000_000)]
    public void Wait_ForADeadline_IsNeverLateThoughTheKernelIs(long nanoseconds)
    {
        // kern.timecounter.alloweddeviation: a sleep of 3 s may last 3.19 s.
        MonotonicInstant deadline = Now.AddNanoseconds(nanoseconds);

        _waiter.Wait(deadline);

        Assert.InRange(Now.NanosecondsSince(deadline), 0, 12_500);
        Assert.InRange(_kernel.Sleeps.Count, 1, 9);
    }

    [Fact]
    public void Wait_WithATickOfTenMilliseconds_IsNotLateEither()
    {
        _kernel.NanosecondsPerTick = 10_000_000;
        MonotonicInstant deadline = Now.AddNanoseconds(3_000_000_000);

        _waiter.Wait(deadline);

        Assert.InRange(Now.NanosecondsSince(deadline), 0, 12_500);
    }

    [Fact]
    public void Wait_DeadlineIsPast_DoesNotSleep()
    {
        _waiter.Wait(Now.AddNanoseconds(-1));

        Assert.Empty(_kernel.Sleeps);
    }

    [Fact]
    public void Wait_SourceIsReadable_ReturnsAtOnceAndMarksIt()
    {
        FakeInterface card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        using BpfTransport ready = BpfTransport.Open(_kernel);
        using BpfTransport detached = BpfTransport.Open(_kernel);
        Assert.True(ready.Attach(1, default).IsOk);
        _waiter.Add(ready);
        _waiter.Add(detached);
        card.Receive(Frames.Carp(0x0277_0000_0001));

        _waiter.Wait(MonotonicInstant.Never);

        Assert.Empty(_kernel.Sleeps);
        Assert.True(ready.IsReady);
        Assert.False(detached.IsReady);

        _waiter.Remove(ready);
        Assert.False(ready.IsReady);
        _waiter.Wait(Now);
        Assert.False(ready.IsReady);
    }

    [Theory]
    [InlineData(Errno.EINTR)]
    [InlineData(Errno.ENOMEM)]
    public void Wait_Interrupted_ReturnsEarlyWithNothingReady(int error)
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        _waiter.Add(transport);
        _kernel.Fail("Ppoll", error);

        _waiter.Wait(Now.AddNanoseconds(1_000_000_000));

        Assert.Empty(_kernel.Sleeps);
        Assert.False(transport.IsReady);
    }

    [Fact]
    public void Wait_UnexpectedError_IsNotSwallowed()
    {
        _kernel.Fail("Ppoll", Errno.EINVAL);

        Assert.Throws<InvalidOperationException>(() => _waiter.Wait(Now));
    }

    [Fact]
    public void Wait_DescriptionIsQueuedWhereNoDescriptorTells_DoesNotSleep()
    {
        _ = _kernel.AddInterface("em0", 0x0277_0000_0001);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);
        _waiter.Add(monitor);

        _waiter.Wait(MonotonicInstant.Never);

        Assert.Empty(_kernel.Sleeps);
        Assert.True(monitor.IsReady);
    }

    [Fact]
    public void Wait_DescriptionMustBeTriedAgain_SleepsShortly()
    {
        _ = _kernel.AddInterface("em0", 0x0277_0000_0001);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(_kernel);
        _waiter.Add(monitor);
        Assert.Single(_kernel.RouteSockets).Capacity = 0;
        _kernel.Post(RouteBytes.Header(24, 17));
        _kernel.Fail("GetIfAddrs", Errno.ENOMEM);
        while (monitor.TryRead(out _))
        {
        }

        MonotonicInstant before = Now;
        _waiter.Wait(MonotonicInstant.Never);

        Assert.InRange(Now.NanosecondsSince(before), 100_000_000, 100_100_000);
        Assert.True(monitor.IsReady);
    }

    [Fact]
    public void Add_SourceOfAnotherPlatform_IsRefused() => Assert.Throws<ArgumentException>(() => _waiter.Add(new ForeignSource()));

    [Fact]
    public void Wait_AllocatesNothing()
    {
        CannedKernel kernel = new([]);
        PollWaiter waiter = new(kernel, new MonotonicClock(kernel));
        using BpfTransport transport = BpfTransport.Open(kernel);
        waiter.Add(transport);

        Allocations.AssertNone(() => waiter.Wait(new(0)));
    }

    private sealed class ForeignSource : IEventSource
    {
        public bool IsReady => false;
    }
}
