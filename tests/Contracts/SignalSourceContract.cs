using System;
using System.Linq;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ISignalSource"/> does. Only the two signals that would not end the test run if it did not are raised.</summary>
public abstract class SignalSourceContract : IDisposable
{
    private readonly PlatformFixture _host;
    private readonly ISignalSource _signals;

    protected SignalSourceContract(PlatformFixture host)
    {
        _host = host;
        _signals = host.Platform.OpenSignalSource();
    }

    public void Dispose()
    {
        _signals.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void NothingRaised_HasNothingToTake()
    {
        _host.Platform.EventWaiter.Add(_signals);
        _host.Platform.EventWaiter.Wait(_host.Platform.MonotonicClock.Now);

        Assert.False(_signals.IsReady);
        Assert.False(_signals.TryRead(out _));
        _host.Platform.EventWaiter.Remove(_signals);
    }

    [Theory]
    [InlineData(ProcessSignal.User1)]
    [InlineData(ProcessSignal.User2)]
    public void Raised_WakesTheLoopAndIsTakenOnce(ProcessSignal expected)
    {
        _host.RaiseSignal(expected);

        Assert.Equal(expected, AwaitSignal());
        Assert.False(_signals.TryRead(out _));
    }

    [Fact]
    public void RaisedOneAfterTheOther_ComeInOrder()
    {
        foreach (ProcessSignal signal in (ProcessSignal[])[ProcessSignal.User2, ProcessSignal.User1, ProcessSignal.User1, ProcessSignal.User2])
        {
            _host.RaiseSignal(signal);
            Assert.Equal(signal, AwaitSignal());
        }
    }

    [Fact]
    public void RaisedBothAtOnce_NeitherIsLost()
    {
        _host.RaiseSignal(ProcessSignal.User1);
        _host.RaiseSignal(ProcessSignal.User2);

        Assert.Equal([ProcessSignal.User1, ProcessSignal.User2], ((ProcessSignal[])[AwaitSignal(), AwaitSignal()]).Order());
    }

    private ProcessSignal AwaitSignal()
    {
        ProcessSignal signal = default;
        _host.Await(_signals, () => _signals.TryRead(out signal));
        return signal;
    }
}
