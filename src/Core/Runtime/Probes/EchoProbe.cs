using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Pings a host.</summary>
/// <param name="desk">Sends and hears.</param>
/// <param name="host">The host.</param>
/// <param name="interfaceName">The interface to leave by; null leaves that to the system's routes.</param>
internal sealed class EchoProbe(ProbeDesk desk, InetAddress host, string? interfaceName) : Probe
{
    private bool _isOpen;
    private bool _isAnswered;
    private uint _cookie;

    public override ProbeResult Begin(MonotonicInstant now)
    {
        int index = 0;
        if (interfaceName is not null)
        {
            if (!desk.Inventory.TryFind(interfaceName, out LinkSnapshot link))
            {
                return new(ProbeOutcome.NoInterface);
            }

            index = link.Index;
        }

        PlatformResult result = desk.SendEcho(host, index, out _cookie);
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

    /// <summary>Somebody answers a ping.</summary>
    public void HandleReply(InetAddress source, EchoMessage reply) => _isAnswered |= source == host && reply.Cookie == _cookie;
}
