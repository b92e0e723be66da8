namespace NativeCarp.Core.Platform;

/// <summary>What to do with an address or a route.</summary>
public enum AddressChangeKind : byte
{
    /// <summary>Install it; an IPv6 address without duplicate address detection.</summary>
    Add,

    /// <summary>Take it away.</summary>
    Remove,
}
