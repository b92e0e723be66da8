using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Auth;

public sealed class ReplayGuardTests
{
    private const long Noon = 1_800_000_000_000;
    private static readonly MonotonicInstant s_start = new(1_000_000_000);

    [Fact]
    public void Judge_SecondTimeWithinTenMinutes_IsNotFresh()
    {
        ReplayGuard guard = new();
        Assert.True(IsFresh(guard, 7, s_start));
        Assert.False(IsFresh(guard, 7, s_start));
        Assert.True(IsFresh(guard, 8, s_start));
        Assert.False(IsFresh(guard, 7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds - 1)));
    }

    [Fact]
    public void Judge_TenMinutesLater_IsFresh()
    {
        ReplayGuard guard = new();
        Assert.True(IsFresh(guard, 7, s_start));
        Assert.True(IsFresh(guard, 7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds)));
        Assert.False(IsFresh(guard, 7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds + 1)));
    }

    [Fact]
    public void Judge_RecordingSentWithoutEnd_IsKnownWithoutEnd()
    {
        ReplayGuard guard = new();
        Assert.True(IsFresh(guard, 7, s_start));
        for (int minute = 1; minute < 100; minute++)
        {
            Assert.False(IsFresh(guard, 7, s_start.AddNanoseconds(minute * 60_000_000_000L)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(ReplayGuard.MaximumCapacity)]
    public void Judge_FullTable_KnowsExactlyTheCapacityLastHeard(int capacity)
    {
        ReplayGuard guard = new(capacity);
        for (int i = 0; i < 3 * capacity; i++)
        {
            Assert.True(IsFresh(guard, (ulong)i, s_start));
        }

        Assert.Equal(2 * capacity, guard.ForgottenEarly);
        for (int i = 2 * capacity; i < 3 * capacity; i++)
        {
            Assert.False(IsFresh(guard, (ulong)i, s_start));
        }

        Assert.True(IsFresh(guard, 0, s_start));
    }

    [Fact]
    public void Judge_OneRecordingAmongMany_IsNotPushedOut()
    {
        ReplayGuard guard = new(16);
        Assert.True(IsFresh(guard, ulong.MaxValue, s_start));
        for (ulong i = 0; i < 1_000; i++)
        {
            Assert.True(IsFresh(guard, i, s_start));
            Assert.False(IsFresh(guard, ulong.MaxValue, s_start));
        }
    }

    [Fact]
    public void Judge_ReplacingWhatIsOld_IsNotForgettingEarly()
    {
        ReplayGuard guard = new(4);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(IsFresh(guard, (ulong)i, s_start.AddNanoseconds(i * ReplayGuard.MemoryNanoseconds / 4)));
        }

        Assert.Equal(0, guard.ForgottenEarly);
    }

    // Against a plain list of what was heard when, kept in order of hearing.
    [Fact]
    public void Judge_RandomTraffic_EqualsAPlainList()
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
                Assert.Equal(expected, IsFresh(guard, counter, now));
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
    public void Judge_Flood_AllocatesNothing()
    {
        ReplayGuard guard = new();
        ulong counter = 0;
        Allocations.AssertNone(() =>
        {
            IsFresh(guard, ++counter, s_start);
            IsFresh(guard, counter, s_start);
        });
    }

    [Fact]
    public void Judge_RepeatOfATimeOfDay_IsAReplayWhateverItLooksLikeLater()
    {
        ReplayGuard guard = new();
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Replay, guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Replay, guard.Judge(At(Noon), CounterKind.Unknown, Noon + 3_600_000, s_start));
    }

    [Fact]
    public void Judge_RepeatOfAnythingElse_IsRepeated()
    {
        ReplayGuard guard = new();
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(7, CounterKind.Unknown, Noon, s_start));
        Assert.Equal(CounterVerdict.Repeated, guard.Judge(7, CounterKind.Unknown, Noon, s_start));
    }

    [Fact]
    public void Judge_CounterOfOurOwn_IsAReplay()
    {
        ReplayGuard guard = new();
        guard.RememberSent(At(Noon), s_start);
        Assert.Equal(CounterVerdict.Replay, guard.Judge(At(Noon), CounterKind.Unknown, Noon, s_start));
    }

    [Fact]
    public void Judge_BehindAPeerWithOurClock_HasGoneBackUnlessItIsTheTimeOfDayToo()
    {
        ReplayGuard guard = new();
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon - 60_000), CounterKind.Unknown, Noon, s_start));
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.GoneBack, guard.Judge(At(Noon - 50_000), CounterKind.Unknown, Noon, s_start));
        Assert.Equal(CounterVerdict.GoneBack, guard.Judge(At(Noon - 50_000), CounterKind.Unknown, Noon, s_start));
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon - 1_000), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon) + 1, CounterKind.Unknown, Noon, s_start));
    }

    [Fact]
    public void Judge_LastCounterOfADeadPeerTenMinutesLater_HasGoneBack()
    {
        ReplayGuard guard = new();
        guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start);
        MonotonicInstant later = s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds);
        Assert.Equal(CounterVerdict.GoneBack, guard.Judge(At(Noon), CounterKind.Unknown, Noon + 600_000, later));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(30_000, true)]
    [InlineData(-30_000, true)]
    [InlineData(30_001, false)]
    [InlineData(-30_001, false)]
    public void Judge_Strict_RefusesWhatIsFarFromOurClock(long milliseconds, bool isFresh)
    {
        ReplayGuard guard = new(isStrict: true);
        CounterVerdict verdict = guard.Judge(At(Noon + milliseconds), CounterKind.Unknown, Noon, s_start);
        Assert.Equal(isFresh ? CounterVerdict.Fresh : CounterVerdict.Replay, verdict);
    }

    [Fact]
    public void Judge_Strict_RefusesWhatIsNotAboveTheHighest()
    {
        ReplayGuard guard = new(isStrict: true);
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Replay, guard.Judge(At(Noon) - 1, CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Replay, guard.Judge(At(Noon), CounterKind.Nativecarp, Noon, s_start));
        Assert.Equal(CounterVerdict.Fresh, guard.Judge(At(Noon) + 1, CounterKind.Nativecarp, Noon, s_start));
    }

    private static ulong At(long unixMilliseconds) => CounterLayout.Compose(unixMilliseconds, 77);

    private static bool IsFresh(ReplayGuard guard, ulong counter, MonotonicInstant now) =>
        guard.Judge(counter, CounterKind.Unknown, Noon, now) == CounterVerdict.Fresh;
}
