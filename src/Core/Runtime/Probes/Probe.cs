using NativeCarp.Core.Health;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>
/// One question about the health of this host or another, asked again and again. It never waits: its owner serves it when something has
/// arrived, and cancels it when its time is up.
/// </summary>
internal abstract class Probe
{
    /// <summary>Whether something is left of a run that was cancelled, so that the next cannot begin.</summary>
    public virtual bool IsBusy => false;

    /// <summary>When what is left must be served.</summary>
    public virtual MonotonicInstant NextDeadline => MonotonicInstant.Never;

    /// <summary>Asks. The answer may be there at once.</summary>
    public abstract ProbeResult Begin(MonotonicInstant now);

    /// <summary>Whether the answer has come by now.</summary>
    public abstract ProbeResult Serve(MonotonicInstant now);

    /// <summary>Waits for no answer any more. Nothing happens when none is awaited.</summary>
    public abstract void Cancel(MonotonicInstant now);

    /// <summary>The check is no more: leaves nothing behind.</summary>
    public virtual void Abandon(MonotonicInstant now) => Cancel(now);
}
