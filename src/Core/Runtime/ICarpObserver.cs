using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Hears what happens, for logs and status. It is called in the loop, after the frames and addresses of the event are on their way:
/// it must not block, and whatever repeats it must limit itself.
/// </summary>
public interface ICarpObserver
{
    /// <summary>A virtual router changed its state.</summary>
    void OnStateChanged(VirtualRouter router, in CarpAction change);

    /// <summary>Something worth a line happened without a change of state.</summary>
    void OnReport(VirtualRouter router, in CarpAction report);

    /// <summary>A virtual router's interface became usable, or stopped being so.</summary>
    void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness);

    /// <summary>A frame was not believed.</summary>
    /// <param name="port">Where it was received.</param>
    /// <param name="router">Whose id it carried; null when none of ours or not known.</param>
    /// <param name="reason">Why.</param>
    /// <param name="advertisement">What could be read of it; see <see cref="CarpAdvertisement"/>.</param>
    /// <param name="frame">The frame itself; gone when the call returns.</param>
    void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame);

    /// <summary>The system refused to add or remove an address; it is tried again.</summary>
    void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result);

    /// <summary>
    /// The system refused to add or remove a route; it is tried again, unless the backend cannot have it
    /// (<see cref="PlatformStatus.NotSupported"/>): that one is left alone from now on. Nothing to hear for who configures none.
    /// </summary>
    void OnRouteRefused(VirtualRouter router, in RouteChange change, PlatformResult result)
    {
    }

    /// <summary>The system refused to send a frame.</summary>
    void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result);

    /// <summary>A script that manages the addresses was started, has ended, or is late.</summary>
    void OnScript(VirtualRouter router, in ScriptReport report);

    /// <summary>A hook was started, has ended, or is late. Nothing to hear for who configures none.</summary>
    void OnHook(VirtualRouter router, in HookReport report)
    {
    }

    /// <summary>A health check changed its verdict, or the demotion it asks for. Nothing to hear for who configures none.</summary>
    void OnCheck(HealthCheck check)
    {
    }

    /// <summary>An address vanished while we are master, or appeared while we are not, and it was none of our scripts.</summary>
    void OnAddressesDisturbed(VirtualRouter router, bool arePresent);

    /// <summary>The addresses were confirmed on, or are gone from, this host.</summary>
    void OnAddressesSettled(VirtualRouter router, bool arePresent);
}
