namespace NativeCarp.Cli.Control;

/// <summary>What a client may ask of the daemon as a whole.</summary>
internal interface IDaemon
{
    /// <summary>Reads the configuration again. Nothing changes unless all of it is good.</summary>
    /// <returns>Why nothing was changed; null when it was done.</returns>
    string? Reload();

    /// <summary>Hands everything over and ends.</summary>
    void Stop();
}
