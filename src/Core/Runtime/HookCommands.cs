using System;
using System.Collections.Generic;

namespace NativeCarp.Core.Runtime;

/// <summary>The programs that run when a virtual router changes its state, beside the addresses, which are ours to move.</summary>
public sealed record HookCommands
{
    private const long DefaultTimeLimitNanoseconds = 60_000_000_000;

    /// <summary>Path and arguments by <see cref="HookEvent"/>; null for none.</summary>
    public required IReadOnlyList<IReadOnlyList<string>?> Commands { get; init; }

    /// <summary>The user to run them as; null for the daemon's own.</summary>
    public string? User { get; init; }

    /// <summary>How long one may run before it is ended with its process group, in nanoseconds.</summary>
    public long TimeLimitNanoseconds { get; init; } = DefaultTimeLimitNanoseconds;

    /// <summary>Whether a master whose program fails gives mastership up for a while.</summary>
    public bool GivesUpOnFailure { get; init; }

    /// <summary>Whether both mean the same, the commands word by word.</summary>
    public bool Equals(HookCommands? other)
    {
        bool areEqual = other is not null
            && User == other.User
            && TimeLimitNanoseconds == other.TimeLimitNanoseconds
            && GivesUpOnFailure == other.GivesUpOnFailure;
        for (int i = 0; areEqual && i < Commands.Count; i++)
        {
            areEqual = AreEqual(Commands[i], other!.Commands[i]);
        }

        return areEqual;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(User, TimeLimitNanoseconds, GivesUpOnFailure);

    private static bool AreEqual(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        left is null || right is null ? left is null && right is null : SettingsList.AreEqual(left, right);
}
