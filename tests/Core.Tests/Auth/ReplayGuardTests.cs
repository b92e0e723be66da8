using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Auth;

public sealed class ReplayGuardTests
{
    /// <summary>What ten minutes may be too long by.</summary>
    private const long Step = 8_000_000_000;

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
        Assert.True(IsFresh(guard, 7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds + Step)));
        Assert.False(IsFresh(guard, 7, s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds + Step + 1)));
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
    public void Judge_UpToTheCapacity_ForgetsNothing(int capacity)
    {
        ReplayGuard guard = new(capacity);
        for (int i = 0; i < capacity; i++)
        {
            Assert.True(IsFresh(guard, (ulong)i, s_start));
        }

        for (int i = 0; i < capacity; i++)
        {
            Assert.False(IsFresh(guard, (ulong)i, s_start));
        }

        Assert.Equal(0, guard.ForgottenEarly);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(ReplayGuard.MaximumCapacity)]
    public void Judge_FullTable_ForgetsOneForEachNewOne_AndTheLastHeardHardlyEver(int capacity)
    {
        ReplayGuard guard = new(capacity);
        MonotonicInstant now = s_start;
        for (int i = 0; i < 3 * capacity; i++)
        {
            now = now.AddNanoseconds(ReplayGuard.MemoryNanoseconds / (2 * capacity));
            Assert.True(IsFresh(guard, (ulong)i, now));
        }

        int known = 0;
        for (int i = (3 * capacity) - (capacity / 2); i < 3 * capacity; i++)
        {
            known += IsFresh(guard, (ulong)i, now) ? 0 : 1;
        }

        Assert.InRange(guard.ForgottenEarly, capacity, 5 * capacity / 2);
        Assert.InRange(known, capacity / 2 * 9 / 10, capacity / 2);
    }

    [Fact]
    public void Judge_OneRecordingAmongMany_IsNotPushedOut()
    {
        ReplayGuard guard = new(16);
        MonotonicInstant now = s_start;
        Assert.True(IsFresh(guard, ulong.MaxValue, now));
        for (ulong i = 0; i < 1_000; i++)
        {
            now = now.AddNanoseconds(2 * Step);
            Assert.True(IsFresh(guard, i, now));
            Assert.False(IsFresh(guard, ulong.MaxValue, now));
        }
    }

    [Fact]
    public void Judge_ReplacingWhatIsOld_IsNotForgettingEarly()
    {
        ReplayGuard guard = new(4);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(IsFresh(guard, (ulong)i, s_start.AddNanoseconds(i * ReplayGuard.MemoryNanoseconds / 3)));
        }

        Assert.Equal(0, guard.ForgottenEarly);
    }

    // Against a plain list of what was heard when, in the guard's own steps, as long as there is room for all.
    [Fact]
    public void Judge_RandomTraffic_EqualsAPlainList()
    {
        Random random = Seed.NewRandom();
        foreach (int capacity in (int[])[1, 2, 5, 100, 300])
        {
            ReplayGuard guard = new(capacity);
            List<(ulong Counter, MonotonicInstant HeardAt)> heard = [];
            MonotonicInstant now = s_start;
            for (int i = 0; i < 20_000; i++)
            {
                now = now.AddNanoseconds(random.NextInt64(ReplayGuard.MemoryNanoseconds / 50));
                ulong counter = 1 + ((ulong)random.Next(capacity) * 0x1_0000_0001);
                int index = heard.FindIndex(item => item.Counter == counter);
                bool expected = index < 0
                    || (now.Nanoseconds / Step) - (heard[index].HeardAt.Nanoseconds / Step) > ReplayGuard.MemoryNanoseconds / Step;
                heard.RemoveAll(item => item.Counter == counter);
                heard.Add((counter, now));
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
    public void Constructor_MaximumCapacity_TakesFiveBytesAndALittleForEach()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReplayGuard guard = new();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, (ReplayGuard.MaximumCapacity * 13 / 2) + 256);
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
        MonotonicInstant later = s_start.AddNanoseconds(ReplayGuard.MemoryNanoseconds + Step);
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
