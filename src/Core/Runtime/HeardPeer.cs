using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>Another node of a virtual router, as its last believed advertisement showed it.</summary>
/// <param name="Source">Its source address.</param>
/// <param name="Mac">The Ethernet source of its frame.</param>
/// <param name="Fields">What it advertised.</param>
/// <param name="HeardAt">When the kernel received it.</param>
/// <param name="LateCount">
/// How often it was heard again only after half as long again as its own interval: a link that loses frames, or a host that is starved.
/// </param>
public readonly record struct HeardPeer(InetAddress Source, MacAddress Mac, CarpPrecedence Fields, MonotonicInstant HeardAt, long LateCount);
