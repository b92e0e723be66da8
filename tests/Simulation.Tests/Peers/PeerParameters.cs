using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>How a peer is configured.</summary>
internal sealed record PeerParameters(PeerKind Kind, byte Advbase, byte Advskew, bool Preempt, InetAddress Source, bool RunsIpv6);
