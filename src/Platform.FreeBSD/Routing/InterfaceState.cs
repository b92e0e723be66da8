using NativeCarp.Core.Platform;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>Translates the kernel's view of an interface.</summary>
internal static class InterfaceState
{
    /// <param name="interfaceFlags">IFF_ flags.</param>
    /// <param name="type">IFT_ type.</param>
    /// <param name="linkState">LINK_STATE_ value.</param>
    internal static LinkFlags ToFlags(int interfaceFlags, int type, int linkState)
    {
        LinkFlags flags = LinkFlags.None;
        if ((interfaceFlags & IFF_UP) != 0)
        {
            flags |= LinkFlags.Up;
        }

        // Interfaces that cannot tell (epair, tap, some virtual cards) say "unknown" for ever. IFF_DRV_RUNNING is left out on purpose: the
        // kernel reports "up" before it starts the driver (if_up, then SIOCSIFFLAGS), and does not report again when the driver runs.
        if (linkState != LINK_STATE_DOWN)
        {
            flags |= LinkFlags.Carrier;
        }

        if ((interfaceFlags & IFF_LOOPBACK) != 0)
        {
            flags |= LinkFlags.Loopback;
        }

        if (type is IFT_ETHER or IFT_L2VLAN or IFT_BRIDGE or IFT_IEEE8023ADLAG)
        {
            flags |= LinkFlags.Ethernet;
        }

        return flags;
    }
}
