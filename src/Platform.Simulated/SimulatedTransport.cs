using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>A packet socket of a simulated host.</summary>
internal sealed class SimulatedTransport : ILinkTransport
{
    /// <summary>Frames its receive buffer holds.</summary>
    private const int Capacity = 256;

    private const int BatchSize = 16;
    private const byte CarpProtocol = 112;

    private readonly SimulatedHost _host;
    private readonly Queue<Arrival> _queue = new();
    private readonly List<Arrival> _batch = [];
    private readonly List<MacAddress> _groups = [];
    private SimulatedInterface? _link;

    public SimulatedTransport(SimulatedHost host) => _host = host;

    public bool IsReady => _queue.Count > 0;

    public bool IsAttached => _link is not null;

    public long DroppedFrames { get; private set; }

    /// <summary>When the oldest frame that nobody has read arrived, in the world's time.</summary>
    public MonotonicInstant PendingSince => _queue.TryPeek(out Arrival arrival) ? arrival.At : MonotonicInstant.Never;

    public PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups)
    {
        Detach();
        if (_host.AttachStatus != PlatformStatus.Ok)
        {
            return new PlatformResult(_host.AttachStatus, 0);
        }

        _link = _host.Find(interfaceIndex);
        if (_link is null)
        {
            return new PlatformResult(PlatformStatus.NoDevice, 0);
        }

        foreach (InetAddress group in groups)
        {
            _groups.Add(MacAddress.ForMulticastGroup(group));
        }

        return PlatformResult.Ok;
    }

    public void Detach()
    {
        _link = null;
        _queue.Clear();
        _groups.Clear();
    }

    public int ReceiveBatch(MonotonicInstant now)
    {
        _batch.Clear();
        while (_batch.Count < BatchSize && _queue.TryDequeue(out Arrival arrival))
        {
            _batch.Add(arrival);
        }

        return _batch.Count;
    }

    public ReceivedFrame GetFrame(int index) =>
        new(_batch[index].Bytes.Span, _host.ToHostTime(_batch[index].At), FrameFlags.None);

    public PlatformResult Send(ReadOnlySpan<byte> frame)
    {
        PlatformStatus status = _host.SendStatus != PlatformStatus.Ok ? _host.SendStatus
            : _link is null ? PlatformStatus.NoDevice
            : !_link.IsRunning ? PlatformStatus.LinkDown
            : PlatformStatus.Ok;
        if (status == PlatformStatus.Ok)
        {
            _link!.Network.Send(_link.Port, frame);
        }

        return new PlatformResult(status, 0);
    }

    public void Dispose() => _host.Forget(this);

    /// <summary>The kernel's filter: protocol 112 and answers about addresses, to a group that was joined, to everybody, or to this interface.</summary>
    public void Receive(SimulatedInterface link, ReadOnlyMemory<byte> frame)
    {
        if (link != _link || !(IsAdvertisement(frame.Span) || NeighborAnswer.TryParse(frame.Span, out _)))
        {
            return;
        }

        var destination = MacAddress.FromBytes(frame.Span);
        if (destination != MacAddress.Broadcast && destination != link.Mac && !_groups.Contains(destination))
        {
            return;
        }

        if (_queue.Count == Capacity)
        {
            DroppedFrames++;
            return;
        }

        _queue.Enqueue(new Arrival(frame, _host.World.Now));
    }

    public void HandleRemoved(SimulatedInterface link)
    {
        if (link == _link)
        {
            Detach();
        }
    }

    private static bool IsAdvertisement(ReadOnlySpan<byte> frame) =>
        EthernetHeader.TryParse(frame, out EthernetHeader header) && header.EtherType switch
        {
            EthernetHeader.Ipv4 => frame.Length > 23 && frame[23] == CarpProtocol,
            EthernetHeader.Ipv6 => frame.Length > 20 && frame[20] == CarpProtocol,
            _ => false,
        };

    private readonly record struct Arrival(ReadOnlyMemory<byte> Bytes, MonotonicInstant At);
}
