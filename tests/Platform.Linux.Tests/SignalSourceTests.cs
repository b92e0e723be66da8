using System.Collections.Generic;
using System.Diagnostics;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

[Collection(SignalCollection.Name)]
public sealed class SignalSourceTests
{
    private static readonly LibcKernel s_kernel = new();

    [Fact]
    public void Open_NoDescriptorLeft_Throws()
    {
        FakeKernel kernel = new();
        kernel.Fail("Pipe2", Errno.EMFILE);

        Assert.Equal(PlatformStatus.TooManyFiles, Assert.Throws<PlatformException>(() => SignalSource.Open(kernel)).Result.Status);
    }

    [Fact]
    public void TryRead_SignalsOfOneKindAfterTheOther_ComeInOrder()
    {
        using SignalSource source = SignalSource.Open(s_kernel);
        using PollWaiter waiter = PollWaiter.Open(s_kernel);
        waiter.Add(source);
        List<ProcessSignal> signals = [];
        foreach (string name in (string[])["USR1", "HUP", "USR2", "USR1"])
        {
            Kill(name);
            signals.Add(WaitForSignal(waiter, source));
        }

        Assert.Equal([ProcessSignal.User1, ProcessSignal.Hangup, ProcessSignal.User2, ProcessSignal.User1], signals);
        Assert.False(source.TryRead(out _));
    }

    [Fact]
    public void TryRead_ManySignals_LosesNoKindAndKeepsNoQueue()
    {
        using SignalSource source = SignalSource.Open(s_kernel);
        using PollWaiter waiter = PollWaiter.Open(s_kernel);
        waiter.Add(source);
        for (int i = 0; i < 20; i++)
        {
            Kill("USR1");
        }

        Kill("USR2");
        List<ProcessSignal> signals = [];
        while (!signals.Contains(ProcessSignal.User2))
        {
            signals.Add(WaitForSignal(waiter, source));
        }

        Assert.Contains(ProcessSignal.User1, signals);
    }

    private static ProcessSignal WaitForSignal(PollWaiter waiter, SignalSource source)
    {
        MonotonicClock clock = new(s_kernel);
        MonotonicInstant limit = clock.Now.AddNanoseconds(10_000_000_000);
        while (clock.Now < limit)
        {
            waiter.Wait(limit);
            if (source.TryRead(out ProcessSignal signal))
            {
                return signal;
            }
        }

        throw new Xunit.Sdk.XunitException("no signal within 10 s");
    }

    private static void Kill(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, s_kernel.GetPid().ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
