using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>One route that exists only while its virtual router is master. Added after the addresses and removed before them.</summary>
public sealed record RouterRoute
{
    /// <summary>Where it leads: a network, with the host part zero; <c>0.0.0.0/0</c> or <c>::/0</c> is the default route.</summary>
    public required VirtualAddress Destination { get; init; }

    /// <summary>The next hop; null for a network that is on the link.</summary>
    public InetAddress? Gateway { get; init; }

    /// <summary>The interface it leaves through, by name; null for the one that carries the advertisements.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>The routing table's number; 0 for the main one.</summary>
    public uint Table { get; init; }

    /// <summary>Among routes to one destination the smallest metric is used; 0 for the system's default.</summary>
    public uint Metric { get; init; }

    /// <summary>The source address the host uses over it; null leaves that to the system.</summary>
    public InetAddress? PreferredSource { get; init; }
}
