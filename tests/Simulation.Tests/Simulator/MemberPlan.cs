using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>One member of a cluster as planned; whether scripts manage its addresses is for our own kind only.</summary>
internal sealed record MemberPlan(PeerKind Kind, byte Advbase, byte Advskew, bool Preempt, byte LastOctet, bool UsesScripts = false);
