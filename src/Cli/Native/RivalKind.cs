namespace NativeCarp.Cli.Native;

/// <summary>In what way another node is at odds with a virtual router.</summary>
internal enum RivalKind
{
    /// <summary>It advertises as master while we are.</summary>
    Master,

    /// <summary>It uses our vhid with another password or other addresses.</summary>
    BadDigest,

    /// <summary>It is a VRRP router with our id.</summary>
    SameId,
}
