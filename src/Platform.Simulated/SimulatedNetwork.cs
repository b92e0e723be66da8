using System;
using System.Collections.Generic;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>One Ethernet segment: a switch that floods everything, and everything that can go wrong in it.</summary>
public sealed class SimulatedNetwork
{
    private readonly SimulatedWorld _world;
    private readonly SimulatedRandom _random;
    private readonly List<NetworkPort> _ports = [];
    private readonly HashSet<(NetworkPort From, NetworkPort To)> _cuts = [];

    /// <summary>Creates a network without ports.</summary>
    public SimulatedNetwork(SimulatedWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        _world = world;
        _random = world.Random.Fork();
    }

    /// <summary>What it does to frames now.</summary>
    public NetworkConditions Conditions { get; set; } = new();

    /// <summary>Called with every frame that enters the network, before anything happens to it.</summary>
    public Action<NetworkPort, ReadOnlyMemory<byte>>? FrameSent { get; set; }

    /// <summary>Plugs something in.</summary>
    /// <param name="mac">Its Ethernet address.</param>
    /// <param name="receive">Called with every frame that arrives.</param>
    public NetworkPort Plug(MacAddress mac, Action<ReadOnlyMemory<byte>> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        var port = new NetworkPort(mac, receive);
        _ports.Add(port);
        return port;
    }

    /// <summary>Lets no frame pass from one port to another; the other direction is not concerned.</summary>
    public void Cut(NetworkPort from, NetworkPort to) => _cuts.Add((from, to));

    /// <summary>Lets frames pass from one port to another again.</summary>
    public void Mend(NetworkPort from, NetworkPort to) => _cuts.Remove((from, to));

    /// <summary>Lets frames pass between all ports again.</summary>
    public void MendAll() => _cuts.Clear();

    /// <summary>Whether frames pass from one port to another.</summary>
    public bool Connects(NetworkPort from, NetworkPort to) => !_cuts.Contains((from, to));

    /// <summary>Takes a frame in. The bytes are copied.</summary>
    public void Send(NetworkPort from, ReadOnlySpan<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (!from.IsPlugged)
        {
            return;
        }

        byte[] bytes = frame.ToArray();
        FrameSent?.Invoke(from, bytes);
        if (!EthernetHeader.TryParse(bytes, out EthernetHeader header))
        {
            return;
        }

        foreach (NetworkPort to in _ports)
        {
            bool isForThem = to == from ? Conditions.Reflects : IsFlooded(header.Destination) || header.Destination == to.Mac;
            if (isForThem && Connects(from, to))
            {
                Carry(to, bytes);
            }
        }
    }

    /// <summary>The Ethernet address of whoever has an IP address; null when nobody has.</summary>
    internal MacAddress? FindMac(InetAddress address) => _ports.Find(port => port.Carries(address))?.Mac;

    private bool IsFlooded(MacAddress destination)
    {
        bool isIpv6Multicast = destination.Bits >> 32 == 0x3333;
        bool isGroup = ((destination.Bits >> 40) & 1) != 0;
        return isGroup && !(isIpv6Multicast && Conditions.FiltersIpv6Multicast);
    }

    private void Carry(NetworkPort to, byte[] frame)
    {
        if (_random.NextChance(Conditions.LossPermille))
        {
            return;
        }

        Deliver(to, frame);
        if (_random.NextChance(Conditions.DuplicationPermille))
        {
            Deliver(to, frame);
        }
    }

    private void Deliver(NetworkPort to, byte[] frame)
    {
        long delay = Conditions.DelayNanoseconds + _random.NextBetween(0, Conditions.JitterNanoseconds);
        if (_random.NextChance(Conditions.LatePermille))
        {
            delay += Conditions.LatenessNanoseconds;
        }

        _world.ScheduleAfter(delay, () => to.Receive(frame));
    }
}
