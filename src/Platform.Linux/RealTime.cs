using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>What keeps a busy machine from delaying the loop: it runs before ordinary threads, and its memory is not taken away.</summary>
internal static class RealTime
{
    /// <summary>The lowest there is: above every ordinary thread and below everything else that somebody made realtime.</summary>
    private const int Priority = 1;

    /// <summary>For the thread that calls alone. What it starts, threads and programs, is ordinary again. Source: sched(7).</summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    internal static void TakePriority(ILinuxKernel kernel) => Check(
        kernel.SchedSetScheduler(SCHED_RR | SCHED_RESET_ON_FORK, Priority),
        "run at realtime priority",
        "run as root, grant CAP_SYS_NICE or write LimitRTPRIO=1 into the unit; in a container its host must allow it too");

    /// <summary>
    /// Every page stays once it was used; programs started later do not inherit that. What is mapped later must be permitted as well: see
    /// <see cref="ProcessPrivileges.LockMemory"/>. Source: mlockall(2).
    /// </summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    internal static void LockMemory(ILinuxKernel kernel)
    {
        int result = kernel.MLockAll(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        // Linux before 4.4 cannot wait until a page is used, and keeps all of them.
        result = result == -Errno.EINVAL ? kernel.MLockAll(MCL_CURRENT | MCL_FUTURE) : result;
        Check(result, "lock memory", "run as root, grant CAP_IPC_LOCK or write LimitMEMLOCK=infinity into the unit");
    }

    private static void Check(int result, string attempt, string advice)
    {
        if (result < 0)
        {
            throw new PlatformException($"cannot {attempt}: {ErrnoName.Describe(-result)}; {advice}", LinuxResult.FromReturnValue(result));
        }
    }
}
