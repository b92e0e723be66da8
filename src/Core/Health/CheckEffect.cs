namespace NativeCarp.Core.Health;

/// <summary>What a check that fails does to a virtual router.</summary>
public enum CheckEffect : byte
{
    /// <summary>Its weight is added to the demotion.</summary>
    Demote,

    /// <summary>The virtual router takes no part, but as a last resort.</summary>
    Fault,
}
