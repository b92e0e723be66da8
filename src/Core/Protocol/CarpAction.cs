using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>One thing to do, in the order queued. Which members mean something depends on <see cref="Kind"/>.</summary>
public readonly record struct CarpAction
{
    /// <summary>What to do.</summary>
    public CarpActionKind Kind { get; init; }

    /// <summary>The fields to send.</summary>
    public CarpPrecedence Fields { get; init; }

    /// <summary>The state left, for <see cref="CarpActionKind.StateChanged"/>.</summary>
    public CarpState OldState { get; init; }

    /// <summary>The state entered, for <see cref="CarpActionKind.StateChanged"/>.</summary>
    public CarpState NewState { get; init; }

    /// <summary>Why, for <see cref="CarpActionKind.StateChanged"/>.</summary>
    public CarpTransitionReason Reason { get; init; }

    /// <summary>What, for <see cref="CarpActionKind.Report"/>.</summary>
    public CarpReport Report { get; init; }

    /// <summary>The other node concerned; the unspecified address when there is none.</summary>
    public InetAddress Peer { get; init; }

    /// <summary>The Ethernet address the other node's frame came from, where it helps to find who sent it; 0 where not.</summary>
    public MacAddress PeerMac { get; init; }

    /// <summary>What the other node advertised.</summary>
    public CarpPrecedence PeerFields { get; init; }

    /// <summary>Nanoseconds since the event that explains the action, such as the last advertisement heard.</summary>
    public long ElapsedNanoseconds { get; init; }
}
