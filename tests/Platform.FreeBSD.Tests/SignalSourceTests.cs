using System;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

[Collection(SignalCollection.Name)]
public sealed partial class SignalSourceTests
{
    private const int WaitMilliseconds = 5000;

    private readonly FakeKernel _kernel = new();

    [Theory]
    [InlineData(30, ProcessSignal.User1)]
    [InlineData(31, ProcessSignal.User2)]
    public void TryRead_FreeBsdsNumber_GivesTheMeaning(int number, ProcessSignal expected)
    {
        // The process is a Linux one here, where 30 and 31 mean something else; what counts is that these numbers are taken.
        // The others would also end the test run, or are ignored under nohup.
        using SignalSource source = SignalSource.Open(_kernel);
        Assert.Equal(0, Kill(Environment.ProcessId, number));

        ProcessSignal signal = default;
        Assert.True(SpinWait.SpinUntil(() => source.TryRead(out signal), WaitMilliseconds));
        Assert.Equal(expected, signal);
        Assert.False(source.TryRead(out _));
    }

    [Fact]
    public void Open_NoPipe_SaysWhat()
    {
        _kernel.Fail("Pipe2", Errno.EMFILE);

        PlatformException refusal = Assert.Throws<PlatformException>(() => SignalSource.Open(_kernel));
        Assert.StartsWith("cannot open a pipe for signals: EMFILE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_Interrupted_ReadsAgain()
    {
        using SignalSource source = SignalSource.Open(_kernel);
        _kernel.Fail("Read", Errno.EINTR);

        Assert.False(source.TryRead(out _));
    }

    [Fact]
    public void Dispose_ClosesBothEnds()
    {
        SignalSource.Open(_kernel).Dispose();

        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
