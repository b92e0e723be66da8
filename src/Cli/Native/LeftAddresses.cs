using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>Addresses of processes that were killed: as long as they stay, two hosts may answer for them.</summary>
internal static class LeftAddresses
{
    /// <summary>Removes from this host whichever of the addresses it still has on the interface named with them.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="PlatformException">The system does not let itself be asked.</exception>
    public static int Remove(IPlatform platform, Log log, IReadOnlyList<(string InterfaceName, VirtualAddress Address)> candidates)
    {
        if (candidates.Count == 0)
        {
            return 0;
        }

        LinkInventory inventory = Look(platform);
        using IAddressManager manager = platform.OpenAddressManager();
        int removed = 0;
        foreach ((string interfaceName, VirtualAddress address) in candidates)
        {
            if (inventory.TryFind(interfaceName, out LinkSnapshot link) && Has(inventory, link.Index, address))
            {
                removed += TryRemove(platform, log, manager, link, address) ? 1 : 0;
            }
        }

        return removed;
    }

    private static bool TryRemove(IPlatform platform, Log log, IAddressManager manager, LinkSnapshot link, VirtualAddress address)
    {
        var result = default(PlatformResult);
        manager.Apply([new AddressChange(AddressChangeKind.Remove, link.Index, address)], new(ref result));
        if (result.IsOk || result.Status == PlatformStatus.Pending)
        {
            log.Notice($"removed {address} from {link.Name}: a process that was killed had left it there");
            return true;
        }

        log.Error($"cannot remove {address}, left by a process that was killed, from {link.Name}: {platform.DescribeError(result.NativeCode)}");
        return false;
    }

    private static LinkInventory Look(IPlatform platform)
    {
        var inventory = new LinkInventory();
        using ILinkMonitor monitor = platform.OpenLinkMonitor();
        platform.EventWaiter.Add(monitor);
        try
        {
            while (!inventory.IsComplete)
            {
                platform.EventWaiter.Wait(MonotonicInstant.Never);
                while (monitor.TryRead(out LinkEvent linkEvent))
                {
                    inventory.Apply(in linkEvent);
                }
            }
        }
        finally
        {
            platform.EventWaiter.Remove(monitor);
        }

        return inventory;
    }

    private static bool Has(LinkInventory inventory, int interfaceIndex, VirtualAddress address)
    {
        foreach (InterfaceAddress known in inventory.Addresses)
        {
            if (known.InterfaceIndex == interfaceIndex && known.Address == address)
            {
                return true;
            }
        }

        return false;
    }
}
