namespace NativeCarp.Core.Protocol;

/// <summary>The timers of a virtual router, in the order in which they are served when several are due.</summary>
internal enum CarpTimer
{
    /// <summary>Master, leaving: the addresses should be gone by now.</summary>
    Leave,

    /// <summary>Master: the end of a deliberate silence in a tie.</summary>
    HushEnd,

    /// <summary>Master: the next advertisement is due.</summary>
    Advertise,

    /// <summary>Master: an answer to a worse master that the limiter postponed.</summary>
    Reassert,

    /// <summary>Backup: the master bowed out and better backups have had their chance.</summary>
    BowOutTakeover,

    /// <summary>Backup: the master gave a mate of ours up and has missed its own interval.</summary>
    MateTakeover,

    /// <summary>Backup: no IPv4 advertisement for a master-down time.</summary>
    MasterDownIpv4,

    /// <summary>Backup: no IPv6 advertisement for a master-down time.</summary>
    MasterDownIpv6,

    /// <summary>Backup whose sends failed: time to try again.</summary>
    SendTest,

    /// <summary>Init because of checks: nobody was heard for a master-down time.</summary>
    LastResort,

    /// <summary>How many there are.</summary>
    Count,
}
