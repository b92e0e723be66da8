namespace NativeCarp.Core.Runtime;

/// <summary>Whether a virtual router's interface can be used, and if not, why.</summary>
public enum LinkReadiness : byte
{
    /// <summary>Not looked at yet.</summary>
    Unknown,

    /// <summary>Usable.</summary>
    Ready,

    /// <summary>No interface has the name.</summary>
    NoInterface,

    /// <summary>The interface has no Ethernet framing: CARP has no form for it.</summary>
    NotEthernet,

    /// <summary>The interface is not up.</summary>
    Down,

    /// <summary>The interface is up but has no carrier.</summary>
    NoCarrier,

    /// <summary>The source address is not on this host yet.</summary>
    NoSourceAddress,

    /// <summary>The system refused to attach to the interface; tried again every second.</summary>
    AttachFailed,
}
