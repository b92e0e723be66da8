using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>An authentic advertisement as a peer sees it.</summary>
internal readonly record struct PeerHeard(InetAddress Source, AddressFamily Family, CarpPrecedence Fields, ulong Counter);
