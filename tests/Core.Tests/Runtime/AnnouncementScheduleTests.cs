using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class AnnouncementScheduleTests
{
    private const long Millisecond = 1_000_000;
    private static readonly MonotonicInstant s_start = new(1_000_000_000_000);

    private readonly AnnouncementBudget _budget = new();

    [Fact]
    public void Begin_DefaultPolicy_AnnouncesAtTheFiveInstants()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy());
        schedule.Begin(s_start);

        Assert.Equal([0, 100, 500, 2000, 5000], Run(schedule, untilMilliseconds: 60_000));
        Assert.True(schedule.NextDeadline.IsNever);
    }

    [Fact]
    public void Begin_WithRefresh_GoesOnAtThatPace()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy { DelaysNanoseconds = [0, 100 * Millisecond], RefreshNanoseconds = 60_000 * Millisecond });
        schedule.Begin(s_start);

        Assert.Equal([0, 100, 60_100, 120_100], Run(schedule, untilMilliseconds: 180_000));
    }

    [Fact]
    public void Request_TogetherWithTheSeries_IsServedByOneAnnouncement()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy());
        schedule.Begin(s_start);
        schedule.Request(s_start);

        Assert.Equal([0, 100], Run(schedule, untilMilliseconds: 200));
    }

    [Fact]
    public void Request_WithoutASeries_IsServedOnce()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy());
        schedule.Request(s_start);

        Assert.Equal([0], Run(schedule, untilMilliseconds: 60_000));
    }

    [Fact]
    public void Request_EveryMillisecond_IsLimitedAndTheLastIsNotLost()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy { DelaysNanoseconds = [0] });
        schedule.Begin(s_start);
        List<long> sent = [];
        for (long at = 0; at < 25_000; at++)
        {
            schedule.Request(At(at));
            sent.AddRange(TakeAll(schedule, at).Select(_ => at));
        }

        // Each announcement has at most 4 others in the second before it and 9 in the ten seconds before.
        Assert.All(sent, at => Assert.InRange(sent.Count(other => other > at - 1000 && other <= at), 1, AnnouncementSchedule.MaximumInOneSecond));
        Assert.All(sent, at => Assert.InRange(sent.Count(other => other > at - 10_000 && other <= at), 1, AnnouncementSchedule.MaximumInTenSeconds));
        Assert.Equal([0, 1], sent.Take(2));
        Assert.NotEmpty(Run(schedule, 25_000, 40_000));
        Assert.True(schedule.NextDeadline.IsNever);
    }

    [Fact]
    public void Begin_AfterManyRequests_IsNotHeldBack()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy());
        for (long at = 0; at < 100; at++)
        {
            schedule.Request(At(at));
            TakeAll(schedule, at);
        }

        schedule.Begin(At(100));

        Assert.Single(TakeAll(schedule, 100));
    }

    [Fact]
    public void Request_PolicyWithoutLimits_IsServedEachTime()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy { DelaysNanoseconds = [0], IsLimited = false });
        int sent = 0;
        for (long at = 0; at < 100; at++)
        {
            schedule.Request(At(at));
            sent += TakeAll(schedule, at).Count;
        }

        Assert.Equal(100, sent);
    }

    [Fact]
    public void TryTake_BucketEmpty_ServesEveryFirstAnnouncementAndPostponesTheOthers()
    {
        // Two schedules share the bucket: 2 x 2 x 3 addresses.
        AnnouncementPolicy policy = new() { DelaysNanoseconds = [0, Millisecond, 2 * Millisecond, 3 * Millisecond] };
        AnnouncementSchedule[] schedules = [Create(policy, 3), Create(policy, 3)];
        schedules[0].Begin(s_start);
        schedules[1].Begin(s_start);
        List<long> sent = [];
        for (long at = 0; at < 3000; at++)
        {
            foreach (AnnouncementSchedule schedule in schedules)
            {
                sent.AddRange(TakeAll(schedule, at).Select(_ => at));
            }
        }

        Assert.Equal(6, sent.Count(at => at == 0));
        // The bucket was full with 12 and gains 12 in a second. What is late by several steps of its series makes up for them at once.
        Assert.Equal(12, sent.Count(at => at < 80));
        Assert.Equal([84, 167, 250, 334, 417, 500], sent.Skip(12));
    }

    [Fact]
    public void Stop_InTheMiddleOfASeries_EndsIt()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy { RefreshNanoseconds = Millisecond });
        schedule.Begin(s_start);
        TakeAll(schedule, 0);

        schedule.Stop();

        Assert.True(schedule.NextDeadline.IsNever);
        Assert.Empty(TakeAll(schedule, 10_000));
    }

    [Fact]
    public void TryTake_AfterAPause_MakesUpForItWithOneAnnouncement()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy());
        schedule.Begin(s_start);
        TakeAll(schedule, 0);

        Assert.Single(TakeAll(schedule, 3000));
        Assert.Equal(At(5000), schedule.NextDeadline);
    }

    [Fact]
    public void TryTake_SeriesAndRefresh_AllocateNothing()
    {
        AnnouncementSchedule schedule = Create(new AnnouncementPolicy { RefreshNanoseconds = Millisecond }, 4);
        MonotonicInstant now = s_start;
        schedule.Begin(now);

        Allocations.AssertNone(() =>
        {
            now = now.AddNanoseconds(100 * Millisecond);
            int index = -1;
            while (schedule.TryTake(ref index, now))
            {
            }

            schedule.Request(now);
        });
    }

    private static MonotonicInstant At(long milliseconds) => s_start.AddNanoseconds(milliseconds * Millisecond);

    private static List<int> TakeAll(AnnouncementSchedule schedule, long milliseconds)
    {
        List<int> taken = [];
        int index = -1;
        while (schedule.TryTake(ref index, At(milliseconds)))
        {
            taken.Add(index);
        }

        return taken;
    }

    /// <summary>Serves the deadlines as they come, and returns when something was announced.</summary>
    private static List<long> Run(AnnouncementSchedule schedule, long fromMilliseconds, long untilMilliseconds)
    {
        List<long> sent = [];
        while (schedule.NextDeadline <= At(untilMilliseconds))
        {
            long at = long.Max(fromMilliseconds, (schedule.NextDeadline.NanosecondsSince(s_start) + Millisecond - 1) / Millisecond);
            sent.AddRange(TakeAll(schedule, at).Select(_ => at));
        }

        return sent;
    }

    private static List<long> Run(AnnouncementSchedule schedule, long untilMilliseconds) => Run(schedule, 0, untilMilliseconds);

    private AnnouncementSchedule Create(AnnouncementPolicy policy, int addressCount = 1) => new(policy, addressCount, _budget);
}
