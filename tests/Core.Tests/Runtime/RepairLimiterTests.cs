using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class RepairLimiterTests
{
    private static readonly MonotonicInstant s_start = new(1_000_000_000_000);

    private readonly RepairLimiter _limiter = new();

    [Fact]
    public void TryPlan_First_IsDueAtOnceAndTheNextAfterTheSpacing()
    {
        Assert.True(_limiter.TryPlan(s_start, out MonotonicInstant first));
        Assert.True(_limiter.TryPlan(s_start.AddNanoseconds(1), out MonotonicInstant second));

        Assert.Equal(s_start, first);
        Assert.Equal(s_start.AddNanoseconds(RepairLimiter.SpacingNanoseconds), second);
    }

    [Fact]
    public void TryPlan_SixthWithinTheWindow_IsRefusedUntilTheWindowHasMovedOn()
    {
        for (int i = 0; i < RepairLimiter.Maximum; i++)
        {
            Assert.True(_limiter.TryPlan(s_start.AddNanoseconds(i * 1_000_000_000L), out _));
        }

        Assert.False(_limiter.TryPlan(s_start.AddNanoseconds(RepairLimiter.WindowNanoseconds - 1), out _));
        Assert.True(_limiter.TryPlan(s_start.AddNanoseconds(RepairLimiter.WindowNanoseconds), out _));
        Assert.False(_limiter.TryPlan(s_start.AddNanoseconds(RepairLimiter.WindowNanoseconds + 1), out _));
    }
}
