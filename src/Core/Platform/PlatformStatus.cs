namespace NativeCarp.Core.Platform;

/// <summary>What a system refused, reduced to the distinctions that change what the caller does next.</summary>
public enum PlatformStatus : byte
{
    /// <summary>Done; for an address also "it was already so".</summary>
    Ok,

    /// <summary>Accepted; the monitor will report when it is so.</summary>
    Pending,

    /// <summary>Nothing there now: EAGAIN, EINTR.</summary>
    TryAgain,

    /// <summary>The system is short of buffers or memory: ENOBUFS, ENOMEM. It may pass.</summary>
    NoBuffers,

    /// <summary>The interface is not up: ENETDOWN.</summary>
    LinkDown,

    /// <summary>The interface does not exist (any more): ENODEV, ENXIO.</summary>
    NoDevice,

    /// <summary>A privilege is missing: EPERM, EACCES.</summary>
    NoPermission,

    /// <summary>No descriptor is left: EMFILE, ENFILE.</summary>
    TooManyFiles,

    /// <summary>This backend cannot do it; trying again is no use.</summary>
    NotSupported,

    /// <summary>Anything else; the native code says what.</summary>
    Failed,
}
