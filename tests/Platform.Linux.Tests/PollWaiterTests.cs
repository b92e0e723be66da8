using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class PollWaiterTests(ITestOutputHelper output)
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void Wait_Deadlines_SetTheTimerOnlyWhenTheyChange()
    {
        PollWaiter waiter = PollWaiter.Open(_kernel);

        waiter.Wait(MonotonicInstant.Never);
        waiter.Wait(new MonotonicInstant(5_000_000_000));
        waiter.Wait(new MonotonicInstant(5_000_000_000));
        waiter.Wait(new MonotonicInstant(-7));
        waiter.Wait(MonotonicInstant.Never);

        Assert.Equal([5_000_000_000, 1, 0], _kernel.TimerSettings);
    }

    [Fact]
    public void Open_NoDescriptorLeft_SaysSo()
    {
        _kernel.Fail(nameof(ILinuxKernel.TimerfdCreate), Errno.EMFILE);

        PlatformException e = Assert.Throws<PlatformException>(() => PollWaiter.Open(_kernel));

        Assert.Equal(PlatformStatus.TooManyFiles, e.Result.Status);
    }

    [Fact]
    public void Wait_SomeReadable_SetsIsReadyOfEachSource()
    {
        PollWaiter waiter = PollWaiter.Open(_kernel);
        FakeSource quiet = new(3);
        FakeSource readable = new(4);
        FakeSource failed = new(5);
        waiter.Add(quiet);
        waiter.Add(readable);
        waiter.Add(failed);
        _kernel.OnPoll = descriptors =>
        {
            Assert.Equal([3, 4, 5], descriptors.Select(descriptor => descriptor.fd).Take(3));
            (descriptors[1].revents, descriptors[2].revents) = (1, 8);
            return 2;
        };
        waiter.Wait(MonotonicInstant.Never);
        Assert.Equal([false, true, true], [quiet.IsReady, readable.IsReady, failed.IsReady]);

        // An interrupted call says nothing about the descriptors.
        _kernel.OnPoll = descriptors =>
        {
            descriptors[0].revents = 1;
            return -Errno.EINTR;
        };
        waiter.Wait(MonotonicInstant.Never);
        Assert.Equal([false, false, false], [quiet.IsReady, readable.IsReady, failed.IsReady]);

        waiter.Remove(readable);
        _kernel.OnPoll = descriptors => descriptors.Length == 3 ? 0 : throw new InvalidOperationException();
        waiter.Wait(MonotonicInstant.Never);
    }

    [Fact]
    public void Wait_RealKernel_IsPunctual()
    {
        LibcKernel kernel = new();
        MonotonicClock clock = new(kernel);
        using PollWaiter waiter = PollWaiter.Open(kernel);
        long[] lateness = new long[100];
        for (int i = 0; i < lateness.Length; i++)
        {
            MonotonicInstant deadline = clock.Now.AddNanoseconds(3_906_250);
            waiter.Wait(deadline);
            lateness[i] = clock.Now.NanosecondsSince(deadline);
        }

        Array.Sort(lateness);
        output.WriteLine($"timer lateness: least {lateness[0]} ns, median {lateness[50]} ns, 99 of 100 {lateness[98]} ns, worst {lateness[99]} ns");
        Assert.True(lateness[0] >= 0, "woke before the deadline");
        Assert.True(lateness[50] < 20_000_000);
    }

    private sealed class FakeSource(int descriptor) : PollSource
    {
        internal override int PollDescriptor => descriptor;
    }
}
