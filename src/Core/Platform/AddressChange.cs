using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>One address to add or remove.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="InterfaceIndex">Where, by index.</param>
/// <param name="Address">What, with its prefix length.</param>
public readonly record struct AddressChange(AddressChangeKind Kind, int InterfaceIndex, VirtualAddress Address)
{
    /// <summary>What to add it with; null for nothing special. Means nothing for a removal.</summary>
    public AddressAttributes? Attributes { get; init; }
}
