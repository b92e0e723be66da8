using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Control;

/// <summary>What a client may ask of the daemon as a whole.</summary>
internal interface IDaemon
{
    /// <summary>Reads the configuration again. Nothing changes unless all of it is good.</summary>
    /// <returns>Why nothing was changed; null when it was done.</returns>
    string? Reload();

    /// <summary>Keeps what is asked of a virtual router for a daemon that is started after this one.</summary>
    /// <returns>Why it could not be kept; null when it was.</returns>
    string? Remember(VirtualRouter router);

    /// <summary>Hands everything over and ends.</summary>
    void Stop();
}
