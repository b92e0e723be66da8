namespace NativeCarp.Core.Protocol;

/// <summary>Why a backup does not take over from a master that works.</summary>
public enum TakeoverObstacle : byte
{
    /// <summary>The link is not ready, or it has not listened for a master-down time yet: nobody knows who else is there.</summary>
    NotListening,

    /// <summary>It keeps quiet: the start-up delay, the link-up delay, or a release is not over.</summary>
    Quiet,

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

    /// <summary>Preemption is not configured.</summary>
    PreemptIsOff,

    /// <summary>The preempt-delay is not over.</summary>
    PreemptDelay,
}
