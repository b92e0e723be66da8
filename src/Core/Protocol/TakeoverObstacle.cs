namespace NativeCarp.Core.Protocol;

/// <summary>Why a backup does not take over from a master that works.</summary>
public enum TakeoverObstacle : byte
{
    /// <summary>The link is not ready, or it has not listened for a master-down time yet: nobody knows who else is there.</summary>
    NotListening,

    /// <summary>It keeps quiet: the start-up delay, the link-up delay, or a release is not over.</summary>
    Quiet,

    /// <summary>It takes no part: it is drained, or a mate of its group cannot serve on this node.</summary>
    Held,

    /// <summary>Its advertisements could not be sent, and it has not shown yet that one leaves.</summary>
    CannotSend,

    /// <summary>A host that is none of the nodes has the address.</summary>
    AddressInUse,

    /// <summary>A master that is not worse was heard; it would take over again at once.</summary>
    BetterMaster,

    /// <summary>The master did not hear us when we were master; it is left alone until it falls silent, or for a while.</summary>
    DeafRival,

    /// <summary>This node is demoted, and the master not more than it.</summary>
    Demoted,

    /// <summary>Faults of this host took the mastership from it too often; it leaves a master that works alone for a while.</summary>
    Damped,

    /// <summary>It could, but a mate of its group could not yet.</summary>
    WaitsForMates,

    /// <summary>Preemption is not configured.</summary>
    PreemptIsOff,

    /// <summary>The preempt-delay is not over.</summary>
    PreemptDelay,
}
