using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>A question that goes out on the network, and whose answer comes to the desk among those of others.</summary>
/// <param name="desk">Hears.</param>
internal abstract class NetworkProbe(ProbeDesk desk) : Probe
{
    private bool _isAnswered;

    /// <summary>Sends and hears.</summary>
    protected ProbeDesk Desk => desk;

    public override ProbeResult Serve(MonotonicInstant now)
    {
        if (!_isAnswered)
        {
            return ProbeResult.Pending;
        }

        Cancel(now);
        return ProbeResult.Passed;
    }

    public override void Cancel(MonotonicInstant now) => Desk.Forget(this);

    /// <summary>Somebody answers a ping.</summary>
    public virtual void HandleReply(InetAddress source, EchoMessage reply)
    {
    }

    /// <summary>Somebody on a link says that it has an address.</summary>
    public virtual void HandleAnswer(LinkPort where, in NeighborAnswer answer)
    {
    }

    /// <summary>The question was sent, or refused.</summary>
    protected ProbeResult Await(PlatformResult sent)
    {
        if (!sent.IsOk)
        {
            return new(ProbeOutcome.Refused, sent.NativeCode);
        }

        _isAnswered = false;
        Desk.Await(this);
        return ProbeResult.Pending;
    }

    /// <summary>What arrived is the answer, or is not.</summary>
    protected void Take(bool isAnswer) => _isAnswered |= isAnswer;
}
