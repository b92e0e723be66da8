using System;
using System.Runtime.CompilerServices;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// The capabilities of this process, which Linux keeps for each thread. There are two when it begins: the one that calls, and the
/// runtime's finalizer thread, which sheds its own by running a finalizer. Every thread made after that inherits from one of these: so it
/// must be done before signals are taken over, which makes a third. Source: capabilities(7).
/// </summary>
internal sealed class Capabilities(ILinuxKernel kernel)
{
    private const ulong Network = (1UL << CAP_NET_ADMIN) | (1UL << CAP_NET_RAW);
    private const ulong FileOverride = (1UL << CAP_DAC_OVERRIDE) | (1UL << CAP_DAC_READ_SEARCH);
    private const int HalfBits = 32;
    private const int SetBits = 64;

    /// <summary>Lays the power over files of others aside, on this thread: it is gone for good with <see cref="Drop"/>.</summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    internal void DropFileOverride() => Check(Restrict(effective: ~FileOverride, permitted: ulong.MaxValue, inheritable: ulong.MaxValue));

    /// <summary>Drops, on all threads, what frames, addresses, routes and the purposes named do not need.</summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    internal void Drop(ProcessPrivileges kept)
    {
        Check(DropOnThisThread(kept));
        int result = -Errno.ESRCH;
        RunOnFinalizerThread(() => result = DropOnThisThread(kept));
        Check(result);
    }

    private int DropOnThisThread(ProcessPrivileges kept)
    {
        bool runsPrograms = (kept & ProcessPrivileges.RunPrograms) != 0;
        ulong keep = Network
            | (runsPrograms ? 1UL << CAP_KILL : 0)
            | ((kept & ProcessPrivileges.LockMemory) != 0 ? 1UL << CAP_IPC_LOCK : 0);
        // Linux before 4.3 has no such set.
        _ = kernel.Prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
        if (!runsPrograms)
        {
            DropBounds(keep);
        }

        int result = Restrict(effective: keep, permitted: keep, inheritable: 0);
        // A script of root's expects root's powers, and gets them from the bounding set when it is executed.
        return result < 0 || runsPrograms ? result : kernel.Prctl(PR_SET_NO_NEW_PRIVS, 1);
    }

    /// <summary>Only who has CAP_SETPCAP may; without it nothing can be executed that would gain more than this process has, but by a file's set-user-ID bit.</summary>
    private void DropBounds(ulong keep)
    {
        for (int capability = 0; capability < SetBits && kernel.Prctl(PR_CAPBSET_READ, (nuint)capability) >= 0; capability++)
        {
            if ((keep & (1UL << capability)) == 0)
            {
                _ = kernel.Prctl(PR_CAPBSET_DROP, (nuint)capability);
            }
        }
    }

    /// <summary>Takes away what is not in the masks. Nothing is asked of the system when nothing is there to be taken: a sandbox may forbid capset(2).</summary>
    private int Restrict(ulong effective, ulong permitted, ulong inheritable)
    {
        Span<__user_cap_data_struct> sets = stackalloc __user_cap_data_struct[2];
        int result = kernel.CapGet(sets);
        if (result < 0)
        {
            return result;
        }

        bool hasChanged = false;
        for (int half = 0; half < sets.Length; half++)
        {
            ref __user_cap_data_struct set = ref sets[half];
            __user_cap_data_struct before = set;
            set.effective &= (uint)(effective >> (half * HalfBits));
            set.permitted &= (uint)(permitted >> (half * HalfBits));
            set.inheritable &= (uint)(inheritable >> (half * HalfBits));
            hasChanged |= set.effective != before.effective || set.permitted != before.permitted || set.inheritable != before.inheritable;
        }

        return hasChanged ? kernel.CapSet(sets) : 0;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw LinuxResult.ToException("give up privileges", result);
        }
    }

    private static void RunOnFinalizerThread(Action work)
    {
        Abandon(work);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Apart, so that no register or place on the stack keeps the errand alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(Action work) => _ = new Errand(work);

    private sealed class Errand(Action work)
    {
        ~Errand() => work();
    }
}
