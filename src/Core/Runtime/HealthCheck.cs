using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime.Probes;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>One health check that runs.</summary>
public sealed class HealthCheck
{
    private readonly Probe _probe;

    internal HealthCheck(CheckConfiguration configuration, Probe probe, CheckVerdict verdict, MonotonicInstant now)
    {
        Configuration = configuration;
        State = new CheckState(configuration.Timing, verdict, now);
        _probe = probe;
    }

    /// <summary>What it was made from.</summary>
    public CheckConfiguration Configuration { get; }

    /// <summary>How it stands.</summary>
    public CheckState State { get; }

    /// <summary>The demotion it asks for while it counts.</summary>
    public int Weight => State.Last.Outcome == ProbeOutcome.AsksForDemotion ? State.Last.Detail : Configuration.Weight;

    /// <summary>Whether somebody waits for the end of the next run.</summary>
    internal bool IsAwaited { get; set; }

    internal MonotonicInstant NextDeadline => MonotonicInstant.Earlier(
        MonotonicInstant.Earlier(State.NextRun, State.GiveUpAt), _probe.NextDeadline);

    /// <summary>Serves the run that is under way, and begins the next when it is due.</summary>
    /// <param name="entropy">Chance, for when the one after it begins.</param>
    /// <param name="now">The turn's instant.</param>
    /// <param name="hasChanged">Whether its verdict has changed, or the demotion it asks for.</param>
    /// <returns>Whether a run has ended.</returns>
    internal bool Serve(EntropyPool entropy, MonotonicInstant now, out bool hasChanged)
    {
        ProbeResult result = _probe.Serve(now);
        if (State.IsRunning && !result.IsFinal && State.GiveUpAt <= now)
        {
            _probe.Cancel(now);
            result = new(ProbeOutcome.TimedOut);
        }

        if (!State.IsRunning && State.NextRun <= now)
        {
            State.Begin(now, entropy.NextWord());
            // What a run before has left hangs still: one more has failed.
            result = _probe.IsBusy ? new(ProbeOutcome.TimedOut) : _probe.Begin(now);
        }

        hasChanged = false;
        if (!State.IsRunning || !result.IsFinal)
        {
            return false;
        }

        int weight = Weight;
        hasChanged = State.End(result, now) || Weight != weight;
        return true;
    }

    internal bool HandleProcessExit(in ProcessExit exit) => _probe is CommandProbe command && command.HandleExit(in exit);

    internal void Abandon(MonotonicInstant now) => _probe.Abandon(now);
}
