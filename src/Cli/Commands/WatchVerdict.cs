namespace NativeCarp.Cli.Commands;

/// <summary>What is known of an advertisement's sender.</summary>
internal enum WatchVerdict
{
    /// <summary>Password and addresses were not given.</summary>
    Unknown,

    /// <summary>The sender has the same password, id and addresses.</summary>
    Authentic,

    /// <summary>The sender has another password or other addresses, or is no cluster of ours.</summary>
    NotAuthentic,
}
