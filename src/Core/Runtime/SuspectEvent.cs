namespace NativeCarp.Core.Runtime;

/// <summary>What the time that has passed means for advertisements under suspicion.</summary>
internal enum SuspectEvent
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The question for the virtual address has to be sent.</summary>
    Ask,

    /// <summary>Nobody has the address: what advertises is a ghost.</summary>
    GhostFound,

    /// <summary>Nobody has the address: its owner has said goodbye indeed.</summary>
    BowOutConfirmed,
}
