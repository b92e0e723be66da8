using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Pings a host.</summary>
/// <param name="desk">Sends and hears.</param>
/// <param name="host">The host.</param>
/// <param name="interfaceName">The interface to leave by; null leaves that to the system's routes.</param>
internal sealed class EchoProbe(ProbeDesk desk, InetAddress host, string? interfaceName) : NetworkProbe(desk)
{
    private uint _cookie;

    public override ProbeResult Begin(MonotonicInstant now)
    {
        int index = 0;
        if (interfaceName is not null)
        {
            if (!Desk.Inventory.TryFind(interfaceName, out LinkSnapshot link))
            {
                return new(ProbeOutcome.NoInterface);
            }

            index = link.Index;
        }

        return Await(Desk.SendEcho(host, index, out _cookie));
    }

    public override void HandleReply(InetAddress source, EchoMessage reply) => Take(source == host && reply.Cookie == _cookie);
}
