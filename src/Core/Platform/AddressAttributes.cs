using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>What an address is added with, beside its prefix length.</summary>
public sealed record AddressAttributes
{
    /// <summary>The name that old tools show as an interface of its own; IPv4 on Linux only. Source: ip-address(8).</summary>
    public string? Label { get; init; }

    /// <summary>How far the address is valid.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>The broadcast address; null for none. IPv4 only.</summary>
    public InetAddress? Broadcast { get; init; }

    /// <summary>Whether an IPv6 address may be chosen as the source of the host's own traffic; otherwise it is added as deprecated.</summary>
    public bool IsPreferredAsSource { get; init; }
}
