using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>What the native daemon is to do.</summary>
internal sealed record DaemonConfiguration
{
    /// <summary>The virtual routers, in the order of the files; at least one.</summary>
    public required IReadOnlyList<RouterConfiguration> Routers { get; init; }

    /// <summary>The health checks, in the order of the files.</summary>
    public IReadOnlyList<CheckConfiguration> Checks { get; init; } = [];

    /// <summary>The folder for what the daemon keeps while it runs; null for the usual one.</summary>
    public string? RunDirectory { get; init; }

    /// <summary>Where the log goes.</summary>
    public LogTarget Log { get; init; }

    /// <summary>The log's file; null when it goes elsewhere.</summary>
    public string? LogFile { get; init; }

    /// <summary>Whether the log has messages for whoever searches a fault.</summary>
    public bool LogsDebug { get; init; }

    /// <summary>Whether the loop runs before ordinary threads and its memory stays.</summary>
    public bool IsRealtime { get; init; }

    /// <summary>The device that resets the machine when the loop does not turn any more; null for none.</summary>
    public string? Watchdog { get; init; }

    /// <summary>What the daemon keeps of its privileges beside those for the network.</summary>
    public ProcessPrivileges KeptPrivileges { get; init; }

    /// <summary>Whether a process that was started with the one can take the other in force.</summary>
    public bool HasSameStartSettings(DaemonConfiguration other) =>
        RunDirectory == other.RunDirectory && Log == other.Log && LogFile == other.LogFile && LogsDebug == other.LogsDebug
        && IsRealtime == other.IsRealtime && Watchdog == other.Watchdog;
}
