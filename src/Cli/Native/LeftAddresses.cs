using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
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

        LinkInventory inventory = HostInventory.Read(platform);
        List<AddressChange> removals = FindThere(inventory, candidates);
        var results = new PlatformResult[removals.Count];
        using IAddressManager manager = platform.OpenAddressManager();
        manager.Apply(CollectionsMarshal.AsSpan(removals), results);
        int removed = 0;
        for (int i = 0; i < results.Length; i++)
        {
            inventory.TryFind(removals[i].InterfaceIndex, out LinkSnapshot link);
            removed += Tell(platform, log, $"{removals[i].Address}", link.Name, results[i]) ? 1 : 0;
        }

        return removed;
    }

    private static List<AddressChange> FindThere(
        LinkInventory inventory, IReadOnlyList<(string InterfaceName, VirtualAddress Address)> candidates)
    {
        var removals = new List<AddressChange>();
        foreach ((string interfaceName, VirtualAddress address) in candidates)
        {
            if (inventory.TryFind(interfaceName, out LinkSnapshot link) && Has(inventory, link.Index, address))
            {
                removals.Add(new AddressChange(AddressChangeKind.Remove, link.Index, address));
            }
        }

        return removals;
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

    private static bool Tell(IPlatform platform, Log log, string address, string interfaceName, PlatformResult result)
    {
        if (result.IsOk || result.Status == PlatformStatus.Pending)
        {
            log.Notice($"removed {address} from {interfaceName}: a process that was killed had left it there");
            return true;
        }

        log.Error($"cannot remove {address}, left by a process that was killed, from {interfaceName}: {platform.DescribeError(result.NativeCode)}");
        return false;
    }
}
