using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// The password and addresses that a cluster had before, while its nodes change to others one after the other. What is signed with them is
/// believed as long as this is configured, and we sign with them ourselves until all nodes know the new ones.
/// </summary>
public sealed record PreviousSignature
{
    /// <summary>The shared secret of before.</summary>
    public required CarpKey Key { get; init; }

    /// <summary>The addresses that the digest covered before.</summary>
    public required IReadOnlyList<InetAddress> Addresses { get; init; }

    /// <summary>Until when it is sent, in milliseconds since the Unix epoch.</summary>
    public required long SentUntilUnixMilliseconds { get; init; }

    /// <summary>Whether both mean the same, the addresses one by one.</summary>
    public bool Equals(PreviousSignature? other) => other is not null
        && Key == other.Key
        && SentUntilUnixMilliseconds == other.SentUntilUnixMilliseconds
        && SettingsList.AreEqual(Addresses, other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SentUntilUnixMilliseconds, Addresses.Count);
}
