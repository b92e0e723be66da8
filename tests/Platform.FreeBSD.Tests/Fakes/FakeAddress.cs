using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>One address of an interface.</summary>
internal sealed record FakeAddress(VirtualAddress Value)
{
    /// <summary>The kernel's own carp(4) virtual host; 0 for none.</summary>
    public byte Vhid { get; init; }

    /// <summary>Whether detection of duplicates still runs (no IN6_IFF_NODAD).</summary>
    public bool IsTentative { get; init; }

    public bool IsIpv4 => Value.Address.Family == AddressFamily.Ipv4;
}
