using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Namespaces;
using NativeCarp.Platform.Linux;

namespace NativeCarp.Platform.FreeBSD.Tests.BesideLinux;

/// <summary>The driver on Linux's backend, on the real kernel at the near end of the thread's namespace, with the address 10.9.0.2.</summary>
internal sealed class LinuxNode : ICarpObserver, IDisposable
{
    private readonly ImpatientPlatform _platform = new(new LinuxPlatform());

    public LinuxNode(byte advskew, params ReadOnlySpan<VirtualAddress> addresses)
    {
        NetworkNamespace.Ip("address add 10.9.0.2/24 dev near");
        NetworkNamespace.Ip("address add fe80::2/64 dev near nodad");
        Driver = new CarpDriver(_platform, this);
        Router = Driver.Add(new RouterConfiguration
        {
            InterfaceName = "near",
            Parameters = new CarpParameters { Vhid = 40, Advskew = advskew, Preempt = true, RunsIpv6 = true },
            Key = CarpKey.TryCreate("secret"u8, out CarpKey key) ? key : throw new InvalidOperationException("key"),
            Addresses = [.. addresses.ToArray().Select(static address => new RouterAddress { Virtual = address })],
        });
    }

    public CarpDriver Driver { get; }

    public VirtualRouter Router { get; }

    public List<CarpDropReason> Drops { get; } = [];

    public List<PlatformResult> Refusals { get; } = [];

    public long NowNanoseconds => _platform.MonotonicClock.Now.Nanoseconds;

    public static bool Has(VirtualAddress address) =>
        NetworkNamespace.Ip("-o address show dev near").Contains($" {address.Address}/", StringComparison.Ordinal);

    public void Dispose()
    {
        Driver.Dispose();
        _platform.Dispose();
    }

    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
    }

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
