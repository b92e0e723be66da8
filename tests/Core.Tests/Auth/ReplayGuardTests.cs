using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Auth;

public sealed class ReplayGuardTests
{
    private static readonly MonotonicInstant s_start = new(1_000_000_000);

    [Fact]
    public void TryAccept_SecondTimeWithinTenMinutes_IsFalse()
    {
        ReplayGuard guard = new();
        Assert.True(guard.TryAccept(7, s_start));
        Assert.False(guard.TryAccept(7, s_start));
        Assert.True(guard.TryAccept(8, s_start));
        Assert.False(guard.TryAccept(7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds - 1)));
    }

    [Fact]
    public void TryAccept_TenMinutesLater_IsTrue()
    {
        ReplayGuard guard = new();
        Assert.True(guard.TryAccept(7, s_start));
        Assert.True(guard.TryAccept(7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds)));
        Assert.False(guard.TryAccept(7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds + 1)));
    }

    [Fact]
    public void TryAccept_RecordingSentWithoutEnd_IsRefusedWithoutEnd()
    {
        ReplayGuard guard = new();
        Assert.True(guard.TryAccept(7, s_start));
        for (int minute = 1; minute < 100; minute++)
        {
            Assert.False(guard.TryAccept(7, s_start.AddNanoseconds(minute * 60_000_000_000L)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(ReplayGuard.MaximumCapacity)]
    public void TryAccept_FullTable_KnowsExactlyTheCapacityLastHeard(int capacity)
    {
        ReplayGuard guard = new(capacity);
        for (int i = 0; i < 3 * capacity; i++)
        {
            Assert.True(guard.TryAccept((ulong)i, s_start));
        }

        Assert.Equal(2 * capacity, guard.ForgottenEarly);
        for (int i = 2 * capacity; i < 3 * capacity; i++)
        {
            Assert.False(guard.TryAccept((ulong)i, s_start));
        }

        Assert.True(guard.TryAccept(0, s_start));
    }

    [Fact]
    public void TryAccept_OneRecordingAmongMany_IsNotPushedOut()
    {
        ReplayGuard guard = new(16);
        Assert.True(guard.TryAccept(ulong.MaxValue, s_start));
        for (ulong i = 0; i < 1_000; i++)
        {
            Assert.True(guard.TryAccept(i, s_start));
            Assert.False(guard.TryAccept(ulong.MaxValue, s_start));
        }
    }

    [Fact]
    public void TryAccept_ReplacingWhatIsOld_IsNotForgettingEarly()
    {
        ReplayGuard guard = new(4);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(guard.TryAccept((ulong)i, s_start.AddNanoseconds(i * ReplayGuard.MemoryNanoseconds / 4)));
        }

        Assert.Equal(0, guard.ForgottenEarly);
    }

    // Against a plain list of what was heard when, kept in order of hearing.
    [Fact]
    public void TryAccept_RandomTraffic_EqualsAPlainList()
    {
        Random random = Seed.NewRandom();
        foreach (int capacity in (int[])[1, 2, 5, 100])
        {
            ReplayGuard guard = new(capacity);
            List<(ulong Counter, MonotonicInstant HeardAt)> heard = [];
            MonotonicInstant now = s_start;
            for (int i = 0; i < 20_000; i++)
            {
                now = now.AddNanoseconds(random.NextInt64(ReplayGuard.MemoryNanoseconds / 50));
                ulong counter = (ulong)random.Next(capacity * 2) << random.Next(0, 60);
                int index = heard.FindIndex(item => item.Counter == counter);
                bool expected = index < 0 || now.NanosecondsSince(heard[index].HeardAt) >= ReplayGuard.MemoryNanoseconds;
                heard.RemoveAll(item => item.Counter == counter);
                heard.Add((counter, now));
                heard = heard.TakeLast(capacity).ToList();
                Assert.Equal(expected, guard.TryAccept(counter, now));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ReplayGuard.MaximumCapacity + 1)]
    public void Constructor_CapacityOutOfRange_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReplayGuard(capacity));

    [Fact]
    public void Constructor_MaximumCapacity_StaysWithin64Kilobytes()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReplayGuard guard = new();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 64 * 1024);
        GC.KeepAlive(guard);
    }

    [Fact]
    public void TryAccept_Flood_AllocatesNothing()
    {
        ReplayGuard guard = new();
        ulong counter = 0;
        Allocations.AssertNone(() =>
        {
            guard.TryAccept(++counter, s_start);
            guard.TryAccept(counter, s_start);
        });
    }
}
