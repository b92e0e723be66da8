namespace NativeCarp.Core.Platform;

/// <summary>The signals the daemon answers to, by meaning: their numbers differ between systems.</summary>
public enum ProcessSignal : byte
{
    /// <summary>SIGHUP.</summary>
    Hangup,

    /// <summary>SIGINT.</summary>
    Interrupt,

    /// <summary>SIGQUIT.</summary>
    Quit,

    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>SIGUSR1.</summary>
    User1,

    /// <summary>SIGUSR2.</summary>
    User2,
}
