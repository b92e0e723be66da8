namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>The software a member of a simulated cluster runs.</summary>
internal enum PeerKind
{
    /// <summary>The production code.</summary>
    Nativecarp,

    /// <summary>ucarp on a little-endian machine.</summary>
    Ucarp,

    /// <summary>ucarp on a big-endian machine: the other order of addresses.</summary>
    UcarpBigEndian,

    FreeBsd,
    NetBsd,
    OpenBsd,
}
