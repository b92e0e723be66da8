using System.Collections.Generic;

namespace NativeCarp.Core.Runtime;

/// <summary>The programs that manage a virtual router's addresses in our place, as ucarp has them.</summary>
public sealed record AddressScriptCommands
{
    /// <summary>Path and arguments of the program run on becoming master; null for none.</summary>
    public IReadOnlyList<string>? Up { get; init; }

    /// <summary>Path and arguments of the program run on leaving master; null for none.</summary>
    public IReadOnlyList<string>? Down { get; init; }

    /// <summary>Whether the down script runs once at start, to clear what a predecessor left (not with ucarp's -n).</summary>
    public bool RunsDownAtStart { get; init; } = true;

    /// <summary>The program of a role.</summary>
    public IReadOnlyList<string>? this[ScriptRole role] => role == ScriptRole.Up ? Up : Down;
}
