using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A whole node: the driver on this backend on a fake kernel.</summary>
internal sealed class FakeHost : ICarpObserver, IDisposable
{
    public const byte Vhid = 40;

    private const int MaximumTurnsAtOneInstant = 10_000;

    private readonly FreeBsdPlatform _platform;

    public FakeHost(
        FakeClock clock,
        FakeSegment segment,
        byte number,
        byte advskew,
        IReadOnlyList<VirtualAddress> addresses,
        DigestAddresses digestAddresses = DigestAddresses.All,
        IReadOnlyList<InetAddress>? unicastPeers = null)
    {
        Kernel = new FakeKernel { Clock = clock };
        Card = Kernel.AddInterface("em0", 0x0277_0000_0000UL | number);
        segment.Plug(Card);
        Card.Addresses.Add(new FakeAddress(new VirtualAddress(InetAddress.FromIpv4Bits(0x0a09_0000U | number), 24)));
        bool runsIpv6 = addresses.Any(address => address.Address.Family == AddressFamily.Ipv6);
        if (runsIpv6)
        {
            byte[] linkLocal = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number];
            Card.Addresses.Add(new FakeAddress(new VirtualAddress(InetAddress.FromBytes(linkLocal), 64)));
        }

        _platform = new FreeBsdPlatform(Kernel, ProcessEnvironment.From(new Hashtable()));
        Driver = new CarpDriver(_platform, this);
        Router = Driver.Add(new RouterConfiguration
        {
            InterfaceName = "em0",
            Parameters = new CarpParameters { Vhid = Vhid, Advskew = advskew, Preempt = true, RunsIpv6 = runsIpv6 },
            Key = CarpKey.TryCreate("secret"u8, out CarpKey key) ? key : throw new InvalidOperationException("key"),
            Addresses = [.. addresses.Select(static address => new RouterAddress { Virtual = address })],
            DigestAddresses = digestAddresses,
            UnicastPeers = unicastPeers ?? [],
        });
    }

    public FakeKernel Kernel { get; }

    public FakeInterface Card { get; set; }

    public CarpDriver Driver { get; }

    public VirtualRouter Router { get; }

    public List<(long Nanoseconds, CarpState State)> Changes { get; } = [];

    public List<CarpDropReason> Drops { get; } = [];

    public List<PlatformResult> Refusals { get; } = [];

    private long Now => Kernel.Clock.MonotonicNanoseconds;

    /// <summary>
    /// Runs all hosts until the instant: whoever has something to read or a timer that is due takes a turn; when nobody has, time passes.
    /// </summary>
    public static void RunUntil(long nanoseconds, params ReadOnlySpan<FakeHost> hosts)
    {
        for (int turns = 0; turns < MaximumTurnsAtOneInstant;)
        {
            FakeHost? next = null;
            MonotonicInstant earliest = new(nanoseconds);
            foreach (FakeHost host in hosts)
            {
                next ??= host.Kernel.HasReadable || host.Driver.NextDeadline.Nanoseconds <= host.Now || !host.Driver.Inventory.IsComplete
                    ? host
                    : null;
                earliest = MonotonicInstant.Earlier(earliest, host.Driver.NextDeadline);
            }

            if (next is not null)
            {
                next.Driver.RunOnce();
                turns++;
            }
            else if (hosts[0].Now >= nanoseconds)
            {
                return;
            }
            else
            {
                hosts[0].Kernel.Clock.MonotonicNanoseconds = earliest.Nanoseconds;
                turns = 0;
            }
        }

        throw new InvalidOperationException("a host takes turns without end");
    }

    public bool Has(VirtualAddress address) => Card.Addresses.Exists(entry => entry.Value.Address == address.Address);

    public void Dispose() => Driver.Dispose();

    public void OnStateChanged(VirtualRouter router, in CarpAction change) => Changes.Add((Now, router.State));

    public void OnReport(VirtualRouter router, in CarpAction report)
    {
    }

    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
    }

    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame) =>
        Drops.Add(reason);

    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result) => Refusals.Add(result);

    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result) => Refusals.Add(result);

    public void OnScript(VirtualRouter router, in ScriptReport report)
    {
    }

    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
    {
    }

    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
    }
}
