using System;
using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Tests.Logging;

public sealed class RepeatLimiterTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void TryPass_Repeats_PassOnceIn10SecondsWithTheirCount()
    {
        var limiter = new RepeatLimiter<int>(4);

        Assert.True(limiter.TryPass(1, At(0), out int heldBack));
        Assert.Equal(0, heldBack);
        Assert.False(limiter.TryPass(1, At(1), out _));
        Assert.False(limiter.TryPass(1, new MonotonicInstant((10 * Second) - 1), out _));
        Assert.True(limiter.TryPass(1, At(10), out heldBack));
        Assert.Equal(2, heldBack);
        Assert.False(limiter.TryPass(1, At(11), out _));
        Assert.True(limiter.TryPass(1, At(100), out heldBack));
        Assert.Equal(1, heldBack);
    }

    [Fact]
    public void TryPass_AnotherKey_PassesAtOnce()
    {
        var limiter = new RepeatLimiter<int>(4);

        Assert.True(limiter.TryPass(1, At(0), out _));
        Assert.True(limiter.TryPass(2, At(0), out _));
    }

    [Fact]
    public void TryPass_MoreKeysThanRoom_ShareOnePlace()
    {
        var limiter = new RepeatLimiter<int>(4);
        int passed = 0;
        for (int key = 0; key < 1000; key++)
        {
            passed += limiter.TryPass(key, At(1), out _) ? 1 : 0;
        }

        Assert.Equal(5, passed);
        Assert.False(limiter.TryPass(0, At(5), out _));
        Assert.True(limiter.TryPass(2000, At(12), out _));
    }

    [Fact]
    public void TryPass_AllocatesNothing()
    {
        var limiter = new RepeatLimiter<int>(8);
        long best = long.MaxValue;
        for (int run = 0; run < 5 && best != 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10_000; i++)
            {
                limiter.TryPass(i % 20, At(i), out _);
            }

            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, best);
    }

    [Theory]
    [InlineData(11)]
    public void TryPass_RandomKeysThatFit_AgreesWithAnUnboundedModel(int seed)
    {
        const int Keys = 6;
        var random = new Random(seed);
        var limiter = new RepeatLimiter<int>(Keys);
        var last = new Dictionary<int, (long PassedAt, int HeldBack)>();
        long now = 0;
        for (int i = 0; i < 20_000; i++)
        {
            now += random.NextInt64(4 * Second);
            int key = random.Next(Keys);
            bool known = last.TryGetValue(key, out var state);
            bool expected = !known || now - state.PassedAt >= 10 * Second;

            bool actual = limiter.TryPass(key, new MonotonicInstant(now), out int heldBack);

            Assert.True(expected == actual, $"seed {seed}, step {i}");
            Assert.True(heldBack == (expected ? state.HeldBack : 0), $"seed {seed}, step {i}");
            last[key] = expected ? (now, 0) : (state.PassedAt, state.HeldBack + 1);
        }
    }

    private static MonotonicInstant At(long seconds) => new(seconds * Second);
}
