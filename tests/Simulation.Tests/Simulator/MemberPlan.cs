using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>One member of a cluster as planned.</summary>
internal sealed record MemberPlan(PeerKind Kind, byte Advbase, byte Advskew, bool Preempt, byte LastOctet);
