using System;
using System.Collections.Generic;
using NativeCarp.Core.Health;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>Everything that defines one health check. What a kind does not use has its default.</summary>
public sealed record CheckConfiguration
{
    /// <summary>What log and status call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it looks at.</summary>
    public required CheckKind Kind { get; init; }

    /// <summary>When it runs.</summary>
    public CheckTiming Timing { get; init; } = new();

    /// <summary>What it does when it fails.</summary>
    public CheckEffect Effect { get; init; }

    /// <summary>The demotion while it fails, 1 to 255.</summary>
    public byte Weight { get; init; } = 100;

    /// <summary>The virtual routers it concerns; null for all.</summary>
    public IReadOnlyList<RouterPlace>? Routers { get; init; }

    /// <summary>The host that is asked, or the address that an interface must have; the unspecified one for none.</summary>
    public InetAddress Address { get; init; }

    /// <summary>The TCP port.</summary>
    public int Port { get; init; }

    /// <summary>The interface that is looked at or asked on; null leaves that to the system's routes.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>What is said on a connection; for HTTP the whole request.</summary>
    public string Send { get; init; } = "";

    /// <summary>What the answer must contain; empty for anything.</summary>
    public string Expect { get; init; } = "";

    /// <summary>The HTTP status that is wanted; 0 for any from 200 to 399.</summary>
    public int HttpStatus { get; init; }

    /// <summary>The program's path, then its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The user to run it as; null for the daemon's own.</summary>
    public string? User { get; init; }

    /// <summary>The file that is looked at, or that has the process id; null for none.</summary>
    public string? Path { get; init; }

    /// <summary>The name of the program that must run; null when the file says which process.</summary>
    public string? ProcessName { get; init; }

    /// <summary>How old the file's content may be, in seconds; 0 for any age.</summary>
    public long MaximumAgeSeconds { get; init; }

    /// <summary>Whether the file begins with the demotion it asks for.</summary>
    public bool ReadsWeight { get; init; }

    /// <summary>The family of a default route.</summary>
    public AddressFamily Family { get; init; }

    /// <summary>Whether it concerns a virtual router.</summary>
    public bool Concerns(RouterConfiguration router)
    {
        bool isNamed = Routers is null;
        for (int i = 0; !isNamed && i < Routers!.Count; i++)
        {
            isNamed = Routers[i].IsOf(router);
        }

        return isNamed;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether both mean the same: every member is equal, and the lists member by member.</summary>
    public bool HasSameSettings(CheckConfiguration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // Equality of records compares lists by reference.
        return this with { Routers = other.Routers, Command = other.Command } == other
            && SettingsList.AreEqual(Command, other.Command)
            && (Routers is null || other.Routers is null ? Routers == other.Routers : SettingsList.AreEqual(Routers, other.Routers));
    }
}
