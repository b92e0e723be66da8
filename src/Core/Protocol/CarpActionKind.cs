namespace NativeCarp.Core.Protocol;

/// <summary>What the driver is to do for a virtual router.</summary>
public enum CarpActionKind : byte
{
    /// <summary>Send <see cref="CarpAction.Fields"/> in every family, and report the outcome.</summary>
    SendAdvertisement,

    /// <summary>Send <see cref="CarpAction.Fields"/> once in every family; nobody waits for the outcome.</summary>
    SendFarewell,

    /// <summary>
    /// Send something that concerns nobody, such as a question for our own source address, and report whether it left:
    /// a backup sends no advertisements by which to tell that sending works again.
    /// </summary>
    TestSending,

    /// <summary>
    /// Ask the link whether somebody else has the virtual address, and report the outcome: a rival goes on that ought to have yielded.
    /// </summary>
    AskForAddress,

    /// <summary>Run every check once, now, and report what they say: the master is demoted, and we may be no better.</summary>
    RunChecks,

    /// <summary>Install the addresses and report when the kernel confirmed them.</summary>
    AddAddresses,

    /// <summary>Take the addresses away and report when they are gone.</summary>
    RemoveAddresses,

    /// <summary>Announce the addresses: gratuitous ARP, unsolicited neighbour advertisement.</summary>
    Announce,

    /// <summary>The state has changed: log it, run its hook.</summary>
    StateChanged,

    /// <summary>Something a person should know happened without a change of state.</summary>
    Report,
}
