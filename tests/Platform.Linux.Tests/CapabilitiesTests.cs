using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class CapabilitiesTests
{
    private const ulong Network = (1UL << CAP_NET_ADMIN) | (1UL << CAP_NET_RAW);

    private readonly FakeKernel _kernel = new();

    public static TheoryData<ProcessPrivileges, ulong> Kept => new()
    {
        { ProcessPrivileges.None, Network },
        { ProcessPrivileges.RunPrograms, Network | (1UL << CAP_KILL) },
        { ProcessPrivileges.LockMemory, Network | (1UL << CAP_IPC_LOCK) },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Drop_BothThreads_AreLeftWithWhatIsNeeded(ProcessPrivileges kept, ulong expected)
    {
        new Capabilities(_kernel).Drop(kept);

        Assert.Equal(2, _kernel.CapabilitySets.Select(set => set.ThreadId).Distinct().Count());
        Assert.Contains(Environment.CurrentManagedThreadId, _kernel.CapabilitySets.Select(set => set.ThreadId));
        Assert.All(_kernel.CapabilitySets, set =>
        {
            Assert.Equal(expected, Join(set.Sets, half => half.effective));
            Assert.Equal(expected, Join(set.Sets, half => half.permitted));
            Assert.Equal(0UL, Join(set.Sets, half => half.inheritable));
        });
    }

    [Fact]
    public void Drop_NothingElseKept_ClosesEveryWayBackOnBothThreads()
    {
        new Capabilities(_kernel).Drop(ProcessPrivileges.None);

        foreach (IGrouping<int, (int ThreadId, int Option, nuint Argument)> thread in _kernel.Prctls.GroupBy(call => call.ThreadId))
        {
            IEnumerable<int> dropped = thread.Where(call => call.Option == PR_CAPBSET_DROP).Select(call => (int)call.Argument);
            Assert.Equal(Enumerable.Range(0, FakeKernel.LastCapability + 1).Except([CAP_NET_ADMIN, CAP_NET_RAW]), dropped);
            Assert.Contains((thread.Key, PR_CAP_AMBIENT, (nuint)PR_CAP_AMBIENT_CLEAR_ALL), thread);
            Assert.Contains((thread.Key, PR_SET_NO_NEW_PRIVS, (nuint)1), thread);
        }

        Assert.Equal(2, _kernel.Prctls.GroupBy(call => call.ThreadId).Count());
    }

    [Fact]
    public void Drop_ProgramsAreToRun_LeavesThemTheirOwn()
    {
        new Capabilities(_kernel).Drop(ProcessPrivileges.RunPrograms);

        Assert.DoesNotContain(_kernel.Prctls, call => call.Option is PR_CAPBSET_DROP or PR_SET_NO_NEW_PRIVS);
    }

    [Fact]
    public void Drop_NothingLeftToDrop_AsksForNoChange()
    {
        _kernel.Held = 0;

        new Capabilities(_kernel).Drop(ProcessPrivileges.None);

        Assert.Empty(_kernel.CapabilitySets);
    }

    [Fact]
    public void Drop_BoundingSetForbidden_IsNoObstacle()
    {
        _kernel.Fail($"Prctl {PR_CAPBSET_DROP}", [.. Enumerable.Repeat(Errno.EPERM, 100)]);

        new Capabilities(_kernel).Drop(ProcessPrivileges.None);

        Assert.Equal(2, _kernel.CapabilitySets.Count);
    }

    [Theory]
    [InlineData("CapSet", 0)]
    [InlineData("CapSet", 1)]
    [InlineData("Prctl 38", 0)]
    [InlineData("Prctl 38", 1)]
    public void Drop_RefusedOnEitherThread_IsAnError(string call, int succeed)
    {
        _kernel.Fail(call, [.. Enumerable.Repeat(0, succeed), Errno.EPERM]);

        PlatformException e = Assert.Throws<PlatformException>(() => new Capabilities(_kernel).Drop(ProcessPrivileges.None));

        Assert.Equal("cannot give up privileges: EPERM", e.Message);
    }

    [Fact]
    public void DropFileOverride_LeavesEverythingElse()
    {
        new Capabilities(_kernel).DropFileOverride();

        __user_cap_data_struct[] sets = Assert.Single(_kernel.CapabilitySets).Sets;
        Assert.Equal(_kernel.Held & ~((1UL << CAP_DAC_OVERRIDE) | (1UL << CAP_DAC_READ_SEARCH)), Join(sets, half => half.effective));
        Assert.Equal(_kernel.Held, Join(sets, half => half.permitted));
    }

    [Fact]
    public void CapGet_OfThisThread_IsWhatProcShows()
    {
        Span<__user_cap_data_struct> sets = stackalloc __user_cap_data_struct[2];

        Assert.Equal(0, new LibcKernel().CapGet(sets));

        Assert.Equal(
            HostSettings.ParseCapabilities(ProcFile.Read(new LibcKernel(), "/proc/thread-self/status\0"u8)),
            Join(sets.ToArray(), half => half.effective));
    }

    private static ulong Join(__user_cap_data_struct[] sets, Func<__user_cap_data_struct, uint> select) =>
        select(sets[0]) | ((ulong)select(sets[1]) << 32);
}
