using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>One address that moves with a virtual router, and how it is put on its interface.</summary>
public sealed record RouterAddress
{
    /// <summary>What fits into a label, in UTF-8.</summary>
    public const int MaximumLabelBytes = 15;

    /// <summary>The address and its prefix length; a host prefix (/32, /128) leaves the host's own addresses alone.</summary>
    public required VirtualAddress Virtual { get; init; }

    /// <summary>The interface that carries it, by name; null for the one that carries the advertisements.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>
    /// The label that old tools show as an interface of its own, such as <c>eth0:vip</c>; at most <see cref="MaximumLabelBytes"/>.
    /// IPv4 on Linux only. Source: ip-address(8).
    /// </summary>
    public string? Label { get; init; }

    /// <summary>How far the address is valid.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>The broadcast address to set with it; null for none. IPv4 only.</summary>
    public InetAddress? Broadcast { get; init; }

    /// <summary>
    /// Whether the host may choose it as the source of its own traffic. An IPv6 address is otherwise added as deprecated, so that connections
    /// of the host itself do not break when it moves. IPv6 only: a /32 is never chosen while the host has an address of its own.
    /// </summary>
    public bool IsPreferredAsSource { get; init; }

    /// <summary>An address with its host prefix, and nothing special about it.</summary>
    public static RouterAddress Host(InetAddress address) => new() { Virtual = VirtualAddress.Host(address) };
}
