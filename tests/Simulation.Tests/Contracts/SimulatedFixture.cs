using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Contracts;

/// <summary>The contracts' host in virtual time.</summary>
public sealed class SimulatedFixture : PlatformFixture
{
    private const string HangingProgram = "/hang";

    private readonly SimulatedWorld _world = new(1);
    private readonly SimulatedNetwork _network;
    private readonly SimulatedHost _host;
    private readonly SimulatedInterface _card;
    private readonly NetworkPort _wire;
    private readonly Queue<byte[]> _sent = new();

    // A simulated host keeps the routes of its processes only: what it has itself is out of their reach.
    private readonly List<RouteChange> _ownRoutes = [];

    public SimulatedFixture()
    {
        _network = new SimulatedNetwork(_world) { Conditions = new NetworkConditions { DelayNanoseconds = 0, JitterNanoseconds = 0 } };
        _host = new SimulatedHost(_world, "host");
        _card = _host.AddInterface(InterfaceName, _network, new MacAddress(0x0277_0000_0001), OwnAddress);
        _wire = _network.Plug(NeighborMac, frame => _sent.Enqueue(frame.ToArray()));
    }

    public override IPlatform Platform => _host;

    public override string InterfaceName => "eth0";

    public override void SetUp(bool isUp) => _card.SetUp(isUp);

    public override void SetCarrier(bool hasCarrier) => _card.SetCarrier(hasCarrier);

    public override void DestroyInterface() => _card.Remove();

    public override void CreateInterface() => _card.Recreate(OwnAddress);

    public override void AddAddress(VirtualAddress address) => _card.AddAddress(address);

    public override void RemoveAddress(VirtualAddress address) => _card.RemoveAddress(address);

    public override int CountAddress(InetAddress address) => _card.Addresses.Count(entry => entry.Address == address);

    /// <summary>The port whose frames the fixture takes has the same Ethernet address.</summary>
    public override void AddNeighbor(InetAddress address) =>
        new SimulatedHost(_world, "neighbor").AddInterface(InterfaceName, _network, NeighborMac, VirtualAddress.Host(address));

    public override void AddRoute(VirtualAddress destination, InetAddress gateway) =>
        _ownRoutes.Add(new RouteChange(AddressChangeKind.Add, _card.Index, destination) { Gateway = gateway });

    public override void RemoveRoute(VirtualAddress destination)
    {
        foreach (RouteChange route in _host.Routes.Where(route => route.Destination == destination).ToArray())
        {
            _host.Routes.Remove(route);
        }
    }

    public override string[] RoutesTo(VirtualAddress destination) =>
        [.. _host.Routes.Concat(_ownRoutes).Where(route => route.Destination == destination).Select(route => route.ToString())];

    public override void Deliver(ReadOnlySpan<byte> frame)
    {
        _network.Send(_wire, frame);
        _world.Run(0);
    }

    public override byte[] TakeSentFrame()
    {
        _world.Run(0);
        return _sent.Dequeue();
    }

    public override string AddProgram(int exitCode)
    {
        string path = $"/exit{exitCode}";
        _host.Programs[path] = new SimulatedProgram(DurationNanoseconds: 1_000_000, exitCode);
        return path;
    }

    public override string AddHangingProgram(bool isStubborn)
    {
        _host.Programs[HangingProgram] = new SimulatedProgram(DurationNanoseconds: -1, IsStubborn: isStubborn);
        return HangingProgram;
    }

    public override void RaiseSignal(ProcessSignal signal) => _host.Signal(signal);
}
