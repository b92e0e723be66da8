using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// Records every frame of protocol 112 and every ARP that enters the switch, once, with the kernel's receive time; also what a cut
/// then drops.
/// </summary>
internal sealed class FrameWitness : IDisposable
{
    private readonly RawSocket _socket;
    private readonly ConcurrentDictionary<int, (Host Host, string InterfaceName)> _ports = [];
    private readonly string _switchNamespace;
    private volatile bool _stop;

    internal FrameWitness(string switchNamespace)
    {
        _switchNamespace = switchNamespace;
        _socket = RawSocket.OpenPacket(switchNamespace);
        _socket.Ignore(Flood.SourceMacEnd);
        new Thread(Record) { IsBackground = true, Name = "frame witness" }.Start();
    }

    internal EventLog<CapturedFrame> Frames { get; } = new();

    /// <summary>Records from now on what a host sends through one of its interfaces.</summary>
    internal void Listen(Host host, string interfaceName, string port) =>
        _ports[NetworkNamespace.Run(_switchNamespace, () => RawSocket.InterfaceIndex(port))] = (host, interfaceName);

    internal CapturedFrame WaitForAdvertisement(Host sender, long after, TimeSpan limit) => Frames.WaitFor(
        $"advertisement of {sender.Name}", frame => frame.IsAdvertisement && frame.Sender == sender && frame.Time > after, limit);

    internal CapturedFrame WaitForAnnouncement(Host sender, IPAddress address, long after, TimeSpan limit) => Frames.WaitFor(
        $"gratuitous ARP of {sender.Name}",
        frame => frame.IsGratuitousArpFor(address) && frame.Sender == sender && frame.Time > after,
        limit);

    internal CapturedFrame[] Advertisements(Host sender, long after = 0) =>
        [.. Frames.Snapshot().Where(frame => frame.IsAdvertisement && frame.Sender == sender && frame.Time > after)];

    /// <summary>Every advertisement but bow-outs, whoever sent it.</summary>
    internal CapturedFrame[] Claims(long after) =>
        [.. Frames.Snapshot().Where(frame => frame.IsAdvertisement && !frame.IsBowOut && frame.Time > after)];

    // The thread closes the socket when it wakes next; nobody needs to wait for it.
    public void Dispose() => _stop = true;

    private void Record()
    {
        using RawSocket socket = _socket;
        byte[] buffer = new byte[65536];
        while (!_stop)
        {
            // Each frame passes the bridge and the other ports too; it counts where it enters.
            if (socket.TryReceive(buffer, out RawSocket.Received received)
                && received.PacketType != RawSocket.Outgoing
                && _ports.TryGetValue(received.InterfaceIndex, out var sender))
            {
                var frame = new CapturedFrame(received.Time, sender.Host, sender.InterfaceName, buffer[..received.Length]);
                if (frame.IsOfInterest)
                {
                    Frames.Add(frame);
                }
            }
        }
    }
}
