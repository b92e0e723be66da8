using System;
using System.Collections.Generic;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

/// <summary>Source: ucarp-behaviour.md, "Scripts".</summary>
public sealed class ScriptSequencerTests
{
    private MonotonicInstant _now = new(1_000_000_000_000);

    [Fact]
    public void Want_NothingAssumed_RunsTheDownScriptOnce()
    {
        var sequencer = new ScriptSequencer(assumed: null);

        sequencer.Want(ScriptRole.Down, _now);
        sequencer.Want(ScriptRole.Down, _now);

        Assert.True(sequencer.TryStart(out ScriptRole role));
        Assert.Equal(ScriptRole.Down, role);
        Assert.False(sequencer.TryStart(out _));
        sequencer.NoteEnded();
        Assert.False(sequencer.IsBusy);
    }

    [Fact]
    public void Want_DownAssumed_RunsNothing()
    {
        var sequencer = new ScriptSequencer(assumed: ScriptRole.Down);

        sequencer.Want(ScriptRole.Down, _now);

        Assert.False(sequencer.IsBusy);
    }

    [Fact]
    public void Want_OppositeWhileOneRuns_Waits()
    {
        var sequencer = new ScriptSequencer(assumed: ScriptRole.Down);
        sequencer.Want(ScriptRole.Up, _now);
        Assert.True(sequencer.TryStart(out _));

        sequencer.Want(ScriptRole.Down, _now);
        Assert.False(sequencer.TryStart(out _));
        Assert.Equal(_now, sequencer.WaitingSince);

        sequencer.NoteEnded();
        Assert.True(sequencer.TryStart(out ScriptRole role));
        Assert.Equal(ScriptRole.Down, role);
    }

    [Fact]
    public void Want_OvertakenWithinASecond_DropsThePair()
    {
        var sequencer = new ScriptSequencer(assumed: ScriptRole.Down);
        sequencer.Want(ScriptRole.Up, _now);
        Assert.True(sequencer.TryStart(out _));
        sequencer.Want(ScriptRole.Down, _now);

        sequencer.Want(ScriptRole.Up, _now.AddNanoseconds(999_999_999));

        sequencer.NoteEnded();
        Assert.False(sequencer.IsBusy);
        Assert.Equal(ScriptRole.Up, sequencer.Last);
    }

    [Fact]
    public void Want_RoleHeldForASecond_GetsItsScript()
    {
        var sequencer = new ScriptSequencer(assumed: ScriptRole.Down);
        sequencer.Want(ScriptRole.Up, _now);
        Assert.True(sequencer.TryStart(out _));
        sequencer.Want(ScriptRole.Down, _now);

        sequencer.Want(ScriptRole.Up, _now.AddNanoseconds(1_000_000_000));

        sequencer.NoteEnded();
        Assert.True(sequencer.TryStart(out ScriptRole role));
        Assert.Equal(ScriptRole.Down, role);
        sequencer.NoteEnded();
        Assert.True(sequencer.TryStart(out role));
        Assert.Equal(ScriptRole.Up, role);
    }

    [Fact]
    public void Want_RandomChangesAndEnds_AlternatesAndEndsInTheLastRole()
    {
        Random random = Seed.NewRandom();
        for (int run = 0; run < 500; run++)
        {
            var sequencer = new ScriptSequencer(random.Next(2) == 0 ? null : ScriptRole.Down);
            ScriptRole? last = sequencer.Last;
            ScriptRole wanted = ScriptRole.Down;
            var started = new List<ScriptRole>();
            for (int step = 0; step < 60; step++)
            {
                _now = _now.AddNanoseconds(random.Next(2_000_000_000));
                wanted = random.Next(2) == 0 ? ScriptRole.Down : ScriptRole.Up;
                sequencer.Want(wanted, _now);
                Start(sequencer, started);
                if (sequencer.IsRunning && random.Next(3) == 0)
                {
                    sequencer.NoteEnded();
                    Start(sequencer, started);
                }
            }

            while (sequencer.IsBusy)
            {
                sequencer.NoteEnded();
                Start(sequencer, started);
            }

            Assert.Equal(wanted, sequencer.Last);
            foreach (ScriptRole role in started)
            {
                Assert.NotEqual(last, role);
                last = role;
            }
        }
    }

    private static void Start(ScriptSequencer sequencer, List<ScriptRole> started)
    {
        while (sequencer.TryStart(out ScriptRole role))
        {
            started.Add(role);
        }
    }
}
