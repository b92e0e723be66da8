using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli;

/// <summary>The interfaces and addresses of this host at one moment, for whoever does not follow them.</summary>
internal static class HostInventory
{
    /// <summary>Waits for the monitor's first whole description.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    public static LinkInventory Read(IPlatform platform)
    {
        var inventory = new LinkInventory();
        using ILinkMonitor monitor = platform.OpenLinkMonitor();
        platform.EventWaiter.Add(monitor);
        while (true)
        {
            while (monitor.TryRead(out LinkEvent linkEvent))
            {
                inventory.Apply(in linkEvent);
            }

            if (inventory.IsComplete)
            {
                platform.EventWaiter.Remove(monitor);
                return inventory;
            }

            platform.EventWaiter.Wait(MonotonicInstant.Never);
        }
    }
}
