using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Two nodes on one network, each with a configuration of its own; the first is preferred.</summary>
internal sealed class Pair : ICarpObserver, IDisposable
{
    public static readonly InetAddress[] Own = [Bench.Address("10.9.0.1"), Bench.Address("10.9.0.2")];

    public Pair(Func<int, RouterConfiguration, RouterConfiguration> configure)
    {
        Network = new SimulatedNetwork(World) { Conditions = new NetworkConditions { DelayNanoseconds = 50_000, JitterNanoseconds = 0 } };
        Network.FrameSent = (_, frame) => Sent.Add(frame.ToArray());
        Nodes = [MakeNode(0, configure), MakeNode(1, configure)];
    }

    public SimulatedWorld World { get; } = new(1);

    public SimulatedNetwork Network { get; }

    public SimulatedNode[] Nodes { get; }

    public List<byte[]> Sent { get; } = [];

    public List<CarpAction> Changes { get; } = [];

    public List<CarpReport> Reports { get; } = [];

    public List<CarpDropReason> Dropped { get; } = [];

    public int Masters => Nodes.Count(node => node.State == CarpState.Master);

    /// <summary>The calendar of both.</summary>
    public long UnixMilliseconds => Nodes[0].Host.UnixMilliseconds;

    /// <summary>Starts both and waits until one is master.</summary>
    public void Start()
    {
        Nodes[0].Start();
        Nodes[1].Start();
        World.Run(5);
        Assert.Equal(CarpState.Master, Nodes[0].State);
        Assert.Equal(CarpState.Backup, Nodes[1].State);
    }

    /// <summary>Lets time pass; there is exactly one master all the while.</summary>
    public void RunWithOneMaster(double seconds)
    {
        for (int i = 0; i < seconds * 100; i++)
        {
            World.Run(0.01);
            Assert.Equal(1, Masters);
        }
    }

    public void Dispose()
    {
        foreach (SimulatedNode node in Nodes)
        {
            node.Dispose();
        }
    }

    public void OnStateChanged(VirtualRouter router, in CarpAction change) => Changes.Add(change);

    public void OnReport(VirtualRouter router, in CarpAction report) => Reports.Add(report.Report);

    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
    }

    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame) =>
        Dropped.Add(reason);

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

    private SimulatedNode MakeNode(int index, Func<int, RouterConfiguration, RouterConfiguration> configure)
    {
        var host = new SimulatedHost(World, $"node{index}");
        host.AddInterface(
            "eth0",
            Network,
            new MacAddress(0x0200_0000_0001UL + (ulong)index),
            new VirtualAddress(Own[index], 24),
            new VirtualAddress(Bench.Address($"fe80::{index + 1}"), 64),
            new VirtualAddress(Bench.Address($"2001:db8::{index + 1}"), 64));
        var configuration = new RouterConfiguration
        {
            InterfaceName = "eth0",
            Parameters = new CarpParameters { Vhid = Bench.Vhid, Advskew = (byte)(index * 100) },
            Key = Bench.Key("secret"),
            Addresses = [RouterAddress.Host(Bench.Virtual)],
        };
        return new SimulatedNode(host, configure(index, configuration), this) { LongestWakeDelayNanoseconds = 0 };
    }
}
