using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>
/// Sends IP packets of protocol 112 to single hosts by the system's own routes and neighbour table. While it is open the system does not
/// tell those who send us such packets that nobody wants them, where that can be had. Sending allocates nothing.
/// </summary>
public interface IPacketSender : IDisposable
{
    /// <summary>Sends one packet.</summary>
    /// <param name="packet">The packet from its IP header on, whose family is the sender's; source address and hop limit are taken from it.</param>
    /// <param name="destination">The host.</param>
    /// <param name="interfaceIndex">The interface to leave by.</param>
    PlatformResult Send(ReadOnlySpan<byte> packet, InetAddress destination, int interfaceIndex);
}
