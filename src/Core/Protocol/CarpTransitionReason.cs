namespace NativeCarp.Core.Protocol;

/// <summary>Why a virtual router changed its state; every transition has exactly one.</summary>
public enum CarpTransitionReason : byte
{
    /// <summary>The link works and the source address is there.</summary>
    LinkReady,

    /// <summary>The link, the interface or the source address is gone.</summary>
    LinkLost,

    /// <summary>No advertisement for a master-down time.</summary>
    MasterDown,

    /// <summary>The master said goodbye.</summary>
    BowOut,

    /// <summary>We are better than the master and preemption is on.</summary>
    Preemption,

    /// <summary>The master is demoted (byte 4) and we are not, or less.</summary>
    MasterDemoted,

    /// <summary>The master advertises so rarely that our master-down time would run out each time.</summary>
    MasterTooSlow,

    /// <summary>A better master was heard.</summary>
    BetterMaster,

    /// <summary>An equal master was heard and the order of source addresses, or its persistence, says that we yield.</summary>
    TieLost,

    /// <summary>A rival that ought to yield does not hear us, and has the virtual address: one of two owners must go.</summary>
    DeafRival,

    /// <summary>We did not run for so long that another must have taken over.</summary>
    Stalled,

    /// <summary>No advertisement could be sent for a master-down time.</summary>
    CannotSend,

    /// <summary>Asked to give mastership up for a while.</summary>
    Released,

    /// <summary>Asked to take over.</summary>
    Promoted,

    /// <summary>Somebody on this host keeps taking the addresses away.</summary>
    AddressesTaken,

    /// <summary>The program that belongs to mastership failed, and the configuration says to give it up then.</summary>
    HookFailed,

    /// <summary>Checks say that this node cannot serve.</summary>
    ChecksFail,

    /// <summary>The checks that said so say it no more.</summary>
    ChecksPass,

    /// <summary>Checks say that this node cannot serve, but nobody else does.</summary>
    LastResort,

    /// <summary>The node that was master has given a mate of the group up and has fallen silent here.</summary>
    MateMoved,

    /// <summary>A mate of the group cannot serve on this node.</summary>
    MateFailed,

    /// <summary>The leading mate of the group is with another node, and the rest goes there.</summary>
    GroupSplit,

    /// <summary>Asked to give everything up before the host is shut down.</summary>
    Drained,

    /// <summary>Asked to stop.</summary>
    Stopped,
}
