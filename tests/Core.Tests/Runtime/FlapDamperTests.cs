using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class FlapDamperTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void NoteFault_TheThirdInTenMinutes_DampsForAMinuteAndThenTwiceAsLong()
    {
        var damper = new FlapDamper();
        MonotonicInstant now = new(5 * Second);

        Assert.False(damper.NoteFault(now, out _));
        Assert.False(damper.NoteFault(now.AddNanoseconds(Second), out _));
        Assert.True(damper.NoteFault(now.AddNanoseconds(2 * Second), out MonotonicInstant until));
        Assert.Equal(62 * Second, until.NanosecondsSince(now));
        Assert.True(damper.NoteFault(now.AddNanoseconds(3 * Second), out until));
        Assert.Equal(123 * Second, until.NanosecondsSince(now));
    }

    [Fact]
    public void NoteFault_AgainAndAgain_DampsForAnHourAtMost()
    {
        var damper = new FlapDamper();
        MonotonicInstant until = default;
        for (int i = 0; i < 100; i++)
        {
            damper.NoteFault(new MonotonicInstant(0), out until);
        }

        Assert.Equal(3600 * Second, until.Nanoseconds);
    }

    [Fact]
    public void NoteFault_TenMinutesAfterTheDamping_StartsAnew()
    {
        var damper = new FlapDamper();
        for (int i = 0; i < 3; i++)
        {
            damper.NoteFault(new MonotonicInstant(0), out _);
        }

        Assert.False(damper.NoteFault(new MonotonicInstant(660 * Second), out _));
        Assert.False(damper.NoteFault(new MonotonicInstant(660 * Second), out _));
        Assert.True(damper.NoteFault(new MonotonicInstant(660 * Second), out _));
    }
}
