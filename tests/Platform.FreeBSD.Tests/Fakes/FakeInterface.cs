using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A network card with its driver, the taps on it, and the addresses above it.</summary>
internal sealed class FakeInterface(FakeKernel kernel, int index, string name, MacAddress mac)
{
    public const int MaximumPayloadBytes = 1500;

    public int Index { get; } = index;

    public string Name { get; set; } = name;

    public MacAddress Mac { get; set; } = mac;

    public byte Type { get; init; } = 6;

    /// <summary>Data link type for BPF: 1 is Ethernet.</summary>
    public int LinkType { get; init; } = 1;

    public bool IsUp { get; set; } = true;

    public bool IsDriverRunning { get; set; } = true;

    /// <summary>0 unknown, 1 down, 2 up.</summary>
    public byte LinkState { get; set; } = 2;

    public bool IsLoopback { get; init; }

    /// <summary>When it was made, in seconds since boot.</summary>
    public long Epoch { get; init; }

    public List<FakeAddress> Addresses { get; } = [];

    /// <summary>Groups the card was told to deliver, once per socket that joined.</summary>
    public List<InetAddress> Groups { get; } = [];

    public List<FakeBpf> Taps { get; } = [];

    /// <summary>Virtual hosts that the kernel's own carp(4) runs here.</summary>
    public HashSet<byte> CarpVhids { get; } = [];

    public FakeSegment? Segment { get; set; }

    /// <summary>Called with every frame that passes the card's filter.</summary>
    public Action<byte[]>? OnReceived { get; set; }

    /// <summary>Gratuitous ARP requests the kernel itself sent when an address was added: by address.</summary>
    public List<InetAddress> KernelAnnouncements { get; } = [];

    /// <summary>IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_DRV_RUNNING, IFF_MULTICAST.</summary>
    public int Flags => (IsUp ? 1 : 0) | 2 | (IsLoopback ? 8 : 0) | (IsDriverRunning ? 0x40 : 0) | 0x8000;

    /// <summary>A frame comes in from the wire: the card's filter, then the taps.</summary>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        if (!IsUp || LinkState == 1 || !PassesCardFilter(MacAddress.FromBytes(frame)))
        {
            return;
        }

        foreach (FakeBpf tap in Taps)
        {
            tap.Capture(frame, isOutgoing: false, kernel.Clock.MonotonicNanoseconds);
        }

        foreach (FakeRawSocket socket in kernel.RawSockets)
        {
            socket.Receive(frame);
        }

        OnReceived?.Invoke(frame.ToArray());
    }

    /// <summary>A frame leaves: past the taps that want to see it, to everybody else on the wire.</summary>
    public void Transmit(ReadOnlySpan<byte> frame)
    {
        foreach (FakeBpf tap in Taps)
        {
            tap.Capture(frame, isOutgoing: true, kernel.Clock.MonotonicNanoseconds);
        }

        if (LinkState != 1)
        {
            Segment?.Carry(this, frame, kernel.Clock.MonotonicNanoseconds);
        }
    }

    private bool PassesCardFilter(MacAddress destination) =>
        destination == Mac || destination == MacAddress.Broadcast || Groups.Any(group => MacAddress.ForMulticastGroup(group) == destination);
}
