using System;
using System.Collections.Generic;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>An attacker without the password: records advertisements, and sends them again as they were or with what no digest protects changed.</summary>
internal sealed class Recorder
{
    private readonly Cluster _cluster;
    private readonly NetworkPort _port;
    private readonly List<CarpAdvertisement> _recorded = [];
    private readonly byte[] _buffer = new byte[128];

    public Recorder(Cluster cluster)
    {
        _cluster = cluster;
        _port = cluster.Network.Plug(new MacAddress(0x0200_0000_bad0), Listen);
    }

    /// <summary>Everything recorded, the oldest first.</summary>
    public IReadOnlyList<CarpAdvertisement> Recorded => _recorded;

    /// <summary>Sends one recording at a steady rate for a while, each time changed by <paramref name="change"/>.</summary>
    public void Replay(CarpAdvertisement recorded, int perSecond, double seconds, Func<CarpAdvertisement, CarpAdvertisement>? change = null)
    {
        int count = (int)(perSecond * seconds);
        for (int i = 0; i < count; i++)
        {
            _cluster.World.ScheduleAfter(1_000_000_000L / perSecond * i, () => Send(change?.Invoke(recorded) ?? recorded));
        }
    }

    public void Send(CarpAdvertisement advertisement)
    {
        var addressing = new CarpFrameAddressing(
            _port.Mac, MacAddress.ForMulticastGroup(advertisement.Destination), advertisement.Source, advertisement.Destination);
        var fields = new CarpHeaderFields(
            advertisement.Vhid, advertisement.Advbase, advertisement.Advskew, advertisement.Demotion, advertisement.Counter);
        CarpDigest digest = advertisement.Digest;
        _cluster.Network.Send(
            _port, _buffer.AsSpan(0, CarpFrame.Write(_buffer, in addressing, in fields, in digest, ipIdentification: 0)));
    }

    private void Listen(ReadOnlyMemory<byte> frame)
    {
        if (CarpAdvertisement.TryParse(frame.Span, out CarpAdvertisement advertisement, out _))
        {
            _recorded.Add(advertisement);
        }
    }
}
