namespace NativeCarp.Core.Runtime;

/// <summary>What a virtual router demands of the counters it hears.</summary>
public enum ReplayProtection : byte
{
    /// <summary>Recordings of nativecarp are refused; beside other systems the virtual address is asked.</summary>
    Standard,

    /// <summary>
    /// Every counter must be above all heard before and within 30 s of our clock. Only for groups of nativecarp alone whose clocks are
    /// synchronised: a node whose clock is behind is not heard, so that there may be two masters.
    /// </summary>
    Strict,
}
