namespace NativeCarp.Core.Platform;

/// <summary>What a daemon tells whoever supervises it. Source: sd_notify(3).</summary>
public enum ServiceNotice : byte
{
    /// <summary>The loop still turns; nothing else has changed.</summary>
    Alive,

    /// <summary>Only the status line has changed.</summary>
    Status,

    /// <summary>The configuration is in force, after the start or after <see cref="Reloading"/>.</summary>
    Ready,

    /// <summary>The configuration is being read again.</summary>
    Reloading,

    /// <summary>The daemon is leaving.</summary>
    Stopping,
}
