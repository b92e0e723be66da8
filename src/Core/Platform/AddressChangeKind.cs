namespace NativeCarp.Core.Platform;

/// <summary>What to do with an address.</summary>
public enum AddressChangeKind : byte
{
    /// <summary>Install it; IPv6 without duplicate address detection.</summary>
    Add,

    /// <summary>Take it away.</summary>
    Remove,
}
