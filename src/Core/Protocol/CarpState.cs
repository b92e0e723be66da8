namespace NativeCarp.Core.Protocol;

/// <summary>The three states of a virtual router, numbered as the BSD kernels number them. Source: protocol.md section 3.1, carp(4).</summary>
public enum CarpState : byte
{
    /// <summary>Cannot run: no link, no source address, or stopped.</summary>
    Init = 0,

    /// <summary>Listens to a master, or waits for one to fall silent.</summary>
    Backup = 1,

    /// <summary>Advertises and holds the addresses.</summary>
    Master = 2,
}
