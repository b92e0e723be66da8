using System.Linq;
using NativeCarp.Core.Health;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Health;

public sealed class CheckStateTests
{
    private const long Second = 1_000_000_000;

    private static readonly ProbeResult s_failed = new(ProbeOutcome.TimedOut);
    private static readonly CheckTiming s_timing = new() { JitterNanoseconds = 0, TimeoutNanoseconds = Second / 2 };

    private MonotonicInstant _now = new(1000 * Second);

    [Theory]
    [InlineData(true, CheckVerdict.Good)]
    [InlineData(false, CheckVerdict.Failing)]
    public void End_FirstResult_DecidesAlone(bool passes, CheckVerdict verdict)
    {
        var state = new CheckState(s_timing, CheckVerdict.Unknown, _now);
        Assert.True(state.Counts);
        Assert.False(state.Last.IsFinal);

        Assert.True(Run(state, passes));

        Assert.Equal((verdict, _now), (state.Verdict, state.VerdictSince));
    }

    [Fact]
    public void End_FailuresInARow_ChangeTheVerdictAtFall()
    {
        var state = new CheckState(s_timing, CheckVerdict.Good, _now);

        // An odd pass begins the count anew.
        Assert.Equal(
            [false, false, false, false, false, true, false],
            Run(state, "--+----"));
        Assert.Equal(CheckVerdict.Failing, state.Verdict);
        Assert.Equal((7L, 6L), (state.Runs, state.Failures));
    }

    [Fact]
    public void End_PassesInARow_ChangeTheVerdictAtRise()
    {
        var state = new CheckState(s_timing, CheckVerdict.Failing, _now);

        Assert.Equal([false, false, false, true], Run(state, "+-++"));
        Assert.False(state.Counts);
    }

    [Fact]
    public void WouldCount_GoodCheckWhoseLastRunFailed_CountsProvisionally()
    {
        var state = new CheckState(s_timing, CheckVerdict.Good, _now);
        Assert.False(state.WouldCount);
        Run(state, passes: true);
        Assert.False(state.WouldCount);

        Run(state, passes: false);

        Assert.True(state.WouldCount);
        Assert.False(state.Counts);
    }

    [Fact]
    public void WouldCount_FailingCheckThatPassedOnce_StillCounts()
    {
        var state = new CheckState(s_timing, CheckVerdict.Failing, _now);

        Run(state, passes: true);

        Assert.True(state.WouldCount);
    }

    [Fact]
    public void Begin_WithoutJitter_KeepsTheIntervalFromBeginningToBeginning()
    {
        var state = new CheckState(s_timing, CheckVerdict.Good, _now);
        Assert.Equal(_now, state.NextRun);
        Assert.True(state.GiveUpAt.IsNever);

        state.Begin(_now, random: uint.MaxValue);

        Assert.True(state.IsRunning);
        Assert.Equal(_now.AddNanoseconds(Second), state.NextRun);
        Assert.Equal(_now.AddNanoseconds(Second / 2), state.GiveUpAt);
        state.End(ProbeResult.Passed, _now.AddNanoseconds(Second / 4));
        Assert.True(state.GiveUpAt.IsNever);
        Assert.Equal(_now.AddNanoseconds(Second), state.NextRun);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(1023)]
    [InlineData(uint.MaxValue)]
    public void Begin_WithJitter_IsNeverLaterAndOnTheGrid(uint random)
    {
        var state = new CheckState(s_timing with { JitterNanoseconds = Second / 10 }, CheckVerdict.Good, _now);
        _now = _now.AddNanoseconds(123_456_789);

        state.Begin(_now, random);

        Assert.InRange(state.NextRun.NanosecondsSince(_now), (9 * Second / 10) - (Second / 50), Second);
        Assert.Equal(0, state.NextRun.Nanoseconds % (Second / 50));
    }

    [Fact]
    public void Hasten_WaitingCheck_IsDueNow()
    {
        var state = new CheckState(s_timing, CheckVerdict.Good, _now);
        Run(state, passes: true);
        MonotonicInstant due = state.NextRun;

        state.Hasten(_now);
        Assert.Equal(_now, state.NextRun);
        state.Hasten(due);

        Assert.Equal(_now, state.NextRun);
    }

    /// <summary>A run for each sign, + for one that passes; whether each changed the verdict.</summary>
    private bool[] Run(CheckState state, string results) => [.. results.Select(sign => Run(state, sign == '+'))];

    private bool Run(CheckState state, bool passes)
    {
        state.Begin(_now, random: 0);
        return state.End(passes ? ProbeResult.Passed : s_failed, _now);
    }
}
