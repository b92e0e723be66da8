using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>A member of a small world.</summary>
/// <param name="Kind">Its software.</param>
/// <param name="Advskew">Its advskew.</param>
/// <param name="Preempt">Whether it takes over from a worse master.</param>
/// <param name="HasWrongClock">Whether its counters are not the time of day, so that the others do not know it for their kind.</param>
/// <param name="Advbase">Its advbase.</param>
internal sealed record ModelMember(PeerKind Kind, byte Advskew, bool Preempt = false, bool HasWrongClock = false, byte Advbase = 1);
