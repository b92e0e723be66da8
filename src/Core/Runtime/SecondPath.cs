using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// A second way on which the nodes hear each other: a cable of its own between two of them. What is heard there holds a take-over back and does
/// nothing else.
/// </summary>
/// <param name="InterfaceName">The interface that has it.</param>
/// <param name="Peer">The other node's IPv4 address there.</param>
/// <param name="Reference">The name of the check that must pass for a master to say there that it serves.</param>
/// <param name="MaximumHoldNanoseconds">How long a take-over is held back at most.</param>
public sealed record SecondPath(string InterfaceName, InetAddress Peer, string Reference, long MaximumHoldNanoseconds);
