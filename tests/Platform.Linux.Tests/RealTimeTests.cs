using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class RealTimeTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void TakePriority_IsTheLowestAndNotInherited()
    {
        RealTime.TakePriority(_kernel);

        Assert.Equal((SCHED_RR | SCHED_RESET_ON_FORK, 1), _kernel.Scheduling);
    }

    [Fact]
    public void TakePriority_Refused_SaysWhatToDo()
    {
        _kernel.Fail("SchedSetScheduler", Errno.EPERM);

        PlatformException e = Assert.Throws<PlatformException>(() => RealTime.TakePriority(_kernel));

        Assert.StartsWith("cannot run at realtime priority: EPERM; run as root, grant CAP_SYS_NICE", e.Message, StringComparison.Ordinal);
        Assert.Equal(PlatformStatus.NoPermission, e.Result.Status);
    }

    [Fact]
    public void LockMemory_LocksWhatIsUsedNowAndLater()
    {
        RealTime.LockMemory(_kernel);

        Assert.Equal([MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT], _kernel.MemoryLocks);
    }

    [Fact]
    public void LockMemory_KernelThatCannotWaitForUse_LocksAll()
    {
        _kernel.Fail("MLockAll", Errno.EINVAL);

        RealTime.LockMemory(_kernel);

        Assert.Equal([MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT, MCL_CURRENT | MCL_FUTURE], _kernel.MemoryLocks);
    }

    [Theory]
    [InlineData(Errno.ENOMEM, "ENOMEM")]
    [InlineData(Errno.EPERM, "EPERM")]
    public void LockMemory_Refused_SaysSo(int errno, string expected)
    {
        _kernel.Fail("MLockAll", errno);

        PlatformException e = Assert.Throws<PlatformException>(() => RealTime.LockMemory(_kernel));

        Assert.StartsWith($"cannot lock memory: {expected}; run as root, grant CAP_IPC_LOCK", e.Message, StringComparison.Ordinal);
    }
}
