using NativeCarp.Core.Health;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Asks a link who has an address: by ARP, or by a neighbour solicitation.</summary>
/// <param name="desk">Hears.</param>
/// <param name="port">The link.</param>
/// <param name="host">The address.</param>
internal sealed class NeighborProbe(ProbeDesk desk, LinkPort port, InetAddress host) : NetworkProbe(desk)
{
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

        return Await(Desk.AskNeighbor(port, host));
    }

    public override void HandleAnswer(LinkPort where, in NeighborAnswer answer) => Take(where == port && answer.Address == host);
}
