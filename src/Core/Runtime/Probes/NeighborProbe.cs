using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Asks a link who has an address: by ARP, or by a neighbour solicitation.</summary>
/// <param name="desk">Hears.</param>
/// <param name="port">The link.</param>
/// <param name="host">The address.</param>
internal sealed class NeighborProbe(ProbeDesk desk, LinkPort port, InetAddress host) : Probe
{
    private bool _isOpen;
    private bool _isAnswered;

    public override ProbeResult Begin(MonotonicInstant now)
    {
        if (port.Link.Index == 0)
        {
            return new(ProbeOutcome.NoInterface);
        }

        if (!port.Link.IsRunning)
        {
            return new(ProbeOutcome.NoCarrier);
        }

        if (host.Family == AddressFamily.Ipv6 && port.SourceIpv6.Family != AddressFamily.Ipv6)
        {
            return new(ProbeOutcome.NoAddress);
        }

        PlatformResult result = desk.AskNeighbor(port, host);
        if (!result.IsOk)
        {
            return new(ProbeOutcome.Refused, result.NativeCode);
        }

        _isAnswered = false;
        if (!_isOpen)
        {
            _isOpen = true;
            desk.Open(this);
        }

        return ProbeResult.Pending;
    }

    public override ProbeResult Serve(MonotonicInstant now)
    {
        if (!_isAnswered)
        {
            return ProbeResult.Pending;
        }

        Cancel(now);
        return ProbeResult.Passed;
    }

    public override void Cancel(MonotonicInstant now)
    {
        _isOpen = false;
        desk.Close(this);
    }

    /// <summary>Somebody on a link says that it has an address.</summary>
    public void HandleAnswer(LinkPort where, in NeighborAnswer answer) => _isAnswered |= where == port && answer.Address == host;
}
