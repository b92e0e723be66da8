using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ISystemLog"/> does.</summary>
public abstract class SystemLogContract : IDisposable
{
    [Fact]
    public void Write_Lines_ArriveInOrderEachWithItsTextAtTheEnd()
    {
        using ISystemLog log = Open();
        log.Write(LogSeverity.Info, "one");
        log.Write(LogSeverity.Error, "two \u20ac");

        Assert.Collection(
            TakeLines(),
            line => Assert.EndsWith("one", line, StringComparison.Ordinal),
            line => Assert.EndsWith("two \u20ac", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_TextOfAnyLengthWithBrokenCharacters_IsOneLine()
    {
        using ISystemLog log = Open();
        log.Write(LogSeverity.Info, $"\ud800{new string('x', 100_000)}");
        log.Write(LogSeverity.Info, "next");

        Assert.Equal(2, TakeLines().Length);
    }

    [Fact]
    public void Write_DaemonGoneAndBack_GoesOnAtTheNewOne()
    {
        using ISystemLog log = Open();
        log.Write(LogSeverity.Info, "one");
        StopDaemon();
        log.Write(LogSeverity.Info, "perhaps lost");
        StartDaemon();
        log.Write(LogSeverity.Info, "two");

        Assert.EndsWith("two", TakeLines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoDaemonFromTheStart_FindsTheOneThatComes()
    {
        StopDaemon();
        using ISystemLog log = Open();
        log.Write(LogSeverity.Info, "perhaps lost");
        StartDaemon();
        log.Write(LogSeverity.Info, "one");

        Assert.EndsWith("one", TakeLines()[^1], StringComparison.Ordinal);
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected abstract ISystemLog Open();

    /// <summary>What the log daemon has received since it started.</summary>
    protected abstract string[] TakeLines();

    protected abstract void StopDaemon();

    protected abstract void StartDaemon();
}
