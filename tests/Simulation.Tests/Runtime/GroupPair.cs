using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Two nodes with an interface on each of several networks, and on each a virtual router; all of a node's are one group.</summary>
internal sealed class GroupPair : ICarpObserver, IDisposable
{
    public GroupPair(ulong seed = 1, int networks = 2, Func<int, RouterConfiguration, RouterConfiguration>? configure = null)
    {
        World = new SimulatedWorld(seed);
        Networks = [.. Enumerable.Range(0, networks).Select(_ => new SimulatedNetwork(World))];
        Nodes = [MakeNode(0, configure), MakeNode(1, configure)];
    }

    public SimulatedWorld World { get; }

    public SimulatedNetwork[] Networks { get; }

    public SimulatedNode[] Nodes { get; }

    /// <summary>The socket of a third host, where a test has one.</summary>
    public NetworkPort? ReferencePort { get; set; }

    public List<(long Nanoseconds, VirtualRouter Router, CarpAction Change)> Changes { get; } = [];

    public List<CarpReport> Reports { get; } = [];

    public SimulatedInterface Link(int node, int network) => Nodes[node].Host.Interfaces[network];

    public VirtualRouter Router(int node, int network) => Nodes[node].Driver.Routers[network];

    /// <summary>What each node believes to be, a letter for each virtual router: M, B or I.</summary>
    public string States => string.Join(' ', Nodes.Select(node => node.IsAlive
        ? string.Concat(node.Driver.Routers.Select(router => $"{router.State}"[0]))
        : "-"));

    /// <summary>Whether one node is master of everything and the other of nothing.</summary>
    public bool IsTogether =>
        Nodes.Count(node => node.IsAlive && node.Driver.Routers.All(router => router.State == CarpState.Master)) == 1
        && Nodes.Count(node => node.IsAlive && node.Driver.Routers.All(router => router.State == CarpState.Backup)) == 1;

    public void Start()
    {
        Nodes[0].Start();
        Nodes[1].Start();
        World.Run(5);
    }

    public void Dispose()
    {
        foreach (SimulatedNode node in Nodes)
        {
            node.Dispose();
        }
    }

    public void OnStateChanged(VirtualRouter router, in CarpAction change) => Changes.Add((World.Now.Nanoseconds, router, change));

    public void OnReport(VirtualRouter router, in CarpAction report) => Reports.Add(report.Report);

    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
    }

    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
    }

    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result)
    {
    }

    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result)
    {
    }

    public void OnScript(VirtualRouter router, in ScriptReport report)
    {
    }

    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
    {
    }

    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
    }

    private SimulatedNode MakeNode(int index, Func<int, RouterConfiguration, RouterConfiguration>? configure)
    {
        var host = new SimulatedHost(World, $"node{index}") { AddressDelayNanoseconds = 1_000_000 };
        var routers = new List<RouterConfiguration>();
        for (int network = 0; network < Networks.Length; network++)
        {
            host.AddInterface(
                $"eth{network}",
                Networks[network],
                new MacAddress(0x0200_0000_0001UL + (ulong)((256 * network) + index)),
                new VirtualAddress(Bench.Address($"10.9.{network}.{index + 1}"), 24));
            var configuration = new RouterConfiguration
            {
                InterfaceName = $"eth{network}",
                Name = $"r{network}",
                Group = "gateway",
                Parameters = new CarpParameters { Vhid = (byte)(network + 1), Advskew = (byte)(index * 100), Preempt = true },
                Key = Bench.Key("secret"),
                Addresses = [RouterAddress.Host(Bench.Address($"10.9.{network}.254"))],
            };
            routers.Add(configure?.Invoke(index, configuration) ?? configuration);
        }

        return new SimulatedNode(host, routers[0], this) { FurtherRouters = routers[1..], LongestWakeDelayNanoseconds = 100_000 };
    }
}
