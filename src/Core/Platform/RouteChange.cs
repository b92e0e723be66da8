using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>One route to add or remove. Only routes that were added through <see cref="IAddressManager"/> are ever removed by it.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="InterfaceIndex">The interface it leaves through, by index.</param>
/// <param name="Destination">The network it leads to, with the host part zero.</param>
public readonly record struct RouteChange(AddressChangeKind Kind, int InterfaceIndex, VirtualAddress Destination)
{
    /// <summary>The next hop, taken to be on the interface's link whatever other routes say; null for a network that is on the link.</summary>
    public InetAddress? Gateway { get; init; }

    /// <summary>The routing table's number; 0 for the main one.</summary>
    public uint Table { get; init; }

    /// <summary>Among routes to one destination the smallest is used; 0 for the system's default.</summary>
    public uint Metric { get; init; }

    /// <summary>The source address the host uses over it; null leaves that to the system.</summary>
    public InetAddress? PreferredSource { get; init; }
}
