namespace NativeCarp.Cli.Control;

/// <summary>What a client may ask for.</summary>
internal enum ControlCommand
{
    /// <summary>What the virtual routers do, and why.</summary>
    Status,

    /// <summary>Every event from now on, a line each.</summary>
    Events,

    /// <summary>Count as demoted, by an amount.</summary>
    Demote,

    /// <summary>Take a demotion back.</summary>
    Undemote,

    /// <summary>Take over from whoever is master.</summary>
    Promote,

    /// <summary>Give mastership up and keep quiet for a while.</summary>
    Release,

    /// <summary>Read the configuration again.</summary>
    Reload,

    /// <summary>Leave and end.</summary>
    Stop,

    /// <summary>Counters and states for a collector.</summary>
    Metrics,

    /// <summary>Take no part in elections until undrain, and hand over whatever is held.</summary>
    Drain,

    /// <summary>Take part in elections again.</summary>
    Undrain,
}
