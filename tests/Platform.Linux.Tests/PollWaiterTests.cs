using System;
using System.Linq;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class PollWaiterTests(ITestOutputHelper output)
{
    private readonly FakeKernel _kernel = new();

    [Theory]
    [InlineData(5_000_000, 5_000_000)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    public void Wait_Deadline_BecomesTheRemainingNanoseconds(long fromNow, long expectedTimeout)
    {
        MonotonicClock clock = new(_kernel);
        long timeout = long.MinValue;
        _kernel.OnPoll = (_, nanoseconds) => (int)((timeout = nanoseconds) & 0);

        new PollWaiter(_kernel, clock).Wait(clock.Now.AddNanoseconds(fromNow));

        Assert.Equal(expectedTimeout, timeout);
    }

    [Fact]
    public void Wait_Never_WaitsForEver()
    {
        long timeout = 0;
        _kernel.OnPoll = (_, nanoseconds) => (int)((timeout = nanoseconds) & 0);

        new PollWaiter(_kernel, new MonotonicClock(_kernel)).Wait(MonotonicInstant.Never);

        Assert.True(timeout < 0);
    }

    [Fact]
    public void Wait_SomeReadable_SetsIsReadyOfEachSource()
    {
        PollWaiter waiter = new(_kernel, new MonotonicClock(_kernel));
        FakeSource quiet = new(3);
        FakeSource readable = new(4);
        FakeSource failed = new(5);
        waiter.Add(quiet);
        waiter.Add(readable);
        waiter.Add(failed);
        _kernel.OnPoll = (descriptors, _) =>
        {
            Assert.Equal([3, 4, 5], descriptors.Select(descriptor => descriptor.fd));
            (descriptors[1].revents, descriptors[2].revents) = (1, 8);
            return 2;
        };
        waiter.Wait(MonotonicInstant.Never);
        Assert.Equal([false, true, true], [quiet.IsReady, readable.IsReady, failed.IsReady]);

        // An interrupted call says nothing about the descriptors.
        _kernel.OnPoll = (descriptors, _) =>
        {
            descriptors[0].revents = 1;
            return -Errno.EINTR;
        };
        waiter.Wait(MonotonicInstant.Never);
        Assert.Equal([false, false, false], [quiet.IsReady, readable.IsReady, failed.IsReady]);

        waiter.Remove(readable);
        _kernel.OnPoll = (descriptors, _) => descriptors.Length == 2 ? 0 : throw new InvalidOperationException();
        waiter.Wait(MonotonicInstant.Never);
    }

    [Fact]
    public void Wait_RealKernel_IsPunctual()
    {
        LibcKernel kernel = new();
        MonotonicClock clock = new(kernel);
        PollWaiter waiter = new(kernel, clock);
        long[] lateness = new long[100];
        for (int i = 0; i < lateness.Length; i++)
        {
            MonotonicInstant deadline = clock.Now.AddNanoseconds(3_906_250);
            waiter.Wait(deadline);
            lateness[i] = clock.Now.NanosecondsSince(deadline);
        }

        Array.Sort(lateness);
        output.WriteLine($"ppoll lateness: least {lateness[0]} ns, median {lateness[50]} ns, 99 of 100 {lateness[98]} ns, worst {lateness[99]} ns");
        Assert.True(lateness[0] >= 0, "woke before the deadline");
        Assert.True(lateness[50] < 20_000_000);
    }

    private sealed class FakeSource(int descriptor) : PollSource
    {
        internal override int PollDescriptor => descriptor;
    }
}
