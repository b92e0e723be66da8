using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Everything ucarp's command line can say, checked.</summary>
internal sealed record UcarpOptions
{
    /// <summary><c>-i</c>; null leaves the choice to the daemon.</summary>
    public string? InterfaceName { get; init; }

    /// <summary><c>-s</c>, the real IPv4 address of this host.</summary>
    public required InetAddress SourceAddress { get; init; }

    /// <summary><c>-a</c>, the IPv4 address that moves with mastership.</summary>
    public required InetAddress VirtualAddress { get; init; }

    /// <summary><c>-v</c>, 1 to 255.</summary>
    public required byte Vhid { get; init; }

    /// <summary><c>-p</c> or the first line of <c>-o</c>: 1 to 19 bytes. It must not be logged.</summary>
    public required ReadOnlyMemory<byte> Password { get; init; }

    /// <summary><c>-m</c>, the IPv4 group advertisements go to.</summary>
    public required InetAddress Group { get; init; }

    /// <summary><c>-M</c>: frames go to ff:ff:ff:ff:ff:ff, with <see cref="Group"/> still as their IP destination.</summary>
    public bool UsesBroadcast { get; init; }

    /// <summary><c>-b</c> in seconds, 0 to 255; not 0 together with <see cref="Advskew"/>.</summary>
    public required byte AdvbaseSeconds { get; init; }

    /// <summary><c>-k</c>, 0 to 255, in 1/256 s.</summary>
    public required byte Advskew { get; init; }

    /// <summary><c>-r</c>: so many advbase without an advertisement, plus the skew, and the master is dead. At least 1.</summary>
    public required int DeadRatio { get; init; }

    /// <summary><c>-P</c>: become master as soon as one is allowed to.</summary>
    public bool Preempts { get; init; }

    /// <summary><c>-n</c>: the down script does not run at start.</summary>
    public bool IsNeutral { get; init; }

    /// <summary><c>-z</c>: leave cleanly on a signal, with the down script.</summary>
    public bool ShutsDown { get; init; }

    /// <summary><c>-B</c>: run in the background.</summary>
    public bool Daemonizes { get; init; }

    /// <summary><c>-S</c>: go on without carrier.</summary>
    public bool IgnoresInterfaceState { get; init; }

    /// <summary><c>-D</c>: log at debug level.</summary>
    public bool LogsDebug { get; init; }

    /// <summary><c>-u</c>; null when there is none.</summary>
    public string? UpScript { get; init; }

    /// <summary><c>-d</c>; null when there is none.</summary>
    public string? DownScript { get; init; }

    /// <summary><c>-x</c>, the scripts' third argument; null when there is none.</summary>
    public string? ScriptParameter { get; init; }

    /// <summary><c>--manage-address</c>: the daemon adds and removes the address itself.</summary>
    public bool ManagesAddress { get; init; }

    /// <summary><c>-f</c>; null for <c>none</c>, which switches the system log off.</summary>
    public LogFacility? Facility { get; init; }
}
