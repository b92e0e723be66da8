namespace NativeCarp.Core.Protocol;

/// <summary>What a person should know although the state stays.</summary>
public enum CarpReport : byte
{
    /// <summary>Nothing; the action reports no event.</summary>
    None,

    /// <summary>A worse master advertises; we answered with an advertisement and an announcement.</summary>
    WorseMasterHeard,

    /// <summary>A master with the same advbase, advskew and demotion advertises: the configuration leaves the choice to chance.</summary>
    EqualMasterHeard,

    /// <summary>A master with our own source address advertises: a cloned machine, or a loop.</summary>
    AddressClone,

    /// <summary>A rival that ought to yield goes on after four of our advertisements and a silence, and nobody answers for the address: it hears nothing.</summary>
    DeafRival,

    /// <summary>We have taken over, but the node that fell silent still has the address: it was killed, or only its advertisements are lost.</summary>
    AddressLeft,

    /// <summary>A host that is none of the nodes has the virtual address.</summary>
    Squatter,

    /// <summary>The same, and we do not take over while it answers.</summary>
    TakeoverRefused,

    /// <summary>Nobody else has the virtual address any more.</summary>
    ConflictOver,

    /// <summary>One address family has been silent for a master-down time while the other is heard.</summary>
    FamilySilent,

    /// <summary>The master-down time was served so late that our own pause may be the cause; we listen a little longer.</summary>
    TakeoverPostponed,

    /// <summary>A leaving master has said goodbye although its addresses were not confirmed gone within a second.</summary>
    AddressesMayRemain,

    /// <summary>Advertisements cannot be sent; we count as demoted.</summary>
    SendingFails,

    /// <summary>Advertisements are sent again.</summary>
    SendingWorks,

    /// <summary>
    /// Advertisements repeat a counter, or use an old one, and nobody has the virtual address: a recording. They are ignored until it answers.
    /// </summary>
    GhostHeard,

    /// <summary>The virtual address answers: advertisements that were taken for a recording are believed again.</summary>
    GhostAnswered,

    /// <summary>An advertisement is signed well, but none of the pinned nodes could have sent it.</summary>
    UnpinnedPeer,

    /// <summary>Faults of this host took the mastership from us too often; a master that works is left alone for a while.</summary>
    Damped,

    /// <summary>The master has fallen silent, but says on the second path that it serves: the take-over is held back.</summary>
    TakeoverHeld,

    /// <summary>The take-over was held back for as long as it may be.</summary>
    HoldIsOver,

    /// <summary>Advertisements are signed with the new password and addresses from now on.</summary>
    SignatureSwitched,
}
