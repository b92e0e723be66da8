using System;
using NativeCarp.Core.Auth;

namespace NativeCarp.Core.Tests.Auth;

public sealed class CounterSequenceTests
{
    private const long Noon = 1_800_000_000_000;

    [Fact]
    public void Next_FreshSequence_IsTimeOverRandom() =>
        Assert.Equal(((ulong)Noon << 20) | 0xabcde, new CounterSequence(0).Next(Noon, 0xfff_abcde));

    [Fact]
    public void Next_EverSteppingClockAndRandom_IsStrictlyIncreasing()
    {
        Random random = Seed.NewRandom();
        CounterSequence sequence = new(0);
        ulong last = 0;
        for (int i = 0; i < 100_000; i++)
        {
            long clock = Noon + (random.Next(10) == 0 ? random.Next(-1_000_000, 1_000) : i / 100);
            ulong next = sequence.Next(clock, (uint)random.NextInt64(1L << 32));
            Assert.True(next > last);
            last = next;
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void Next_ClockBeforeTheFloor_GoesOnAboveTheFloorByAtMostAMillisecond(uint random)
    {
        ulong floor = ((ulong)Noon << 20) | 0xfffff;
        ulong next = new CounterSequence(floor).Next(Noon - 3_600_000, random);
        Assert.InRange(next, floor + 1, floor + (1 << 20));
    }

    [Fact]
    public void Next_ClockBefore1970_CountsAs1970() => Assert.Equal(5UL, new CounterSequence(0).Next(-1, 5));

    // A second advertisement in the same millisecond must not push the sequence ahead of the clock for long.
    [Fact]
    public void Next_ThousandIn4Milliseconds_StaysWithinASecondOfTheClock()
    {
        CounterSequence sequence = new(0);
        ulong last = 0;
        for (int i = 0; i < 1_000; i++)
        {
            last = sequence.Next(Noon + (i / 250), 0x80000);
        }

        Assert.InRange((long)(last >> 20), Noon, Noon + 1_000);
    }

    [Fact]
    public void Next_ManyTimes_AllocatesNothing()
    {
        CounterSequence sequence = new(0);
        Allocations.AssertNone(() => sequence.Next(Noon, 1));
    }
}
