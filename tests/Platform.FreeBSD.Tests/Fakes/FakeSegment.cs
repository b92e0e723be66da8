using System;
using System.Collections.Generic;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>An Ethernet segment: what one sends all others receive.</summary>
internal sealed class FakeSegment
{
    private readonly List<FakeInterface> _interfaces = [];

    /// <summary>Every frame that was on the wire, with the interface that sent it and when.</summary>
    public List<(FakeInterface Sender, byte[] Frame, long Nanoseconds)> Frames { get; } = [];

    public void Plug(FakeInterface card)
    {
        _interfaces.Add(card);
        card.Segment = this;
    }

    public void Unplug(FakeInterface card)
    {
        _interfaces.Remove(card);
        card.Segment = null;
    }

    /// <summary>Who answers ARP and neighbour solicitation for an address.</summary>
    public MacAddress? FindMac(InetAddress address) =>
        _interfaces.Find(card => card.Addresses.Exists(entry => entry.Value.Address == address))?.Mac;

    public void Carry(FakeInterface sender, ReadOnlySpan<byte> frame, long nanoseconds)
    {
        Frames.Add((sender, frame.ToArray(), nanoseconds));
        foreach (FakeInterface receiver in _interfaces)
        {
            if (receiver != sender)
            {
                receiver.Receive(frame);
            }
        }
    }
}
