namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>What is on its way.</summary>
internal enum ModelMessageKind : byte
{
    Advertisement,
    AdvertisementIpv6,

    /// <summary>Who has the virtual address?</summary>
    Question,

    /// <summary>The sender has it.</summary>
    Answer,

    /// <summary>The kernel has added the addresses; from a member to itself.</summary>
    Confirmation,
}
