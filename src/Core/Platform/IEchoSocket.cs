using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>Sends pings and hears the answers, of everybody's pings on this host, in one family. Nothing waits.</summary>
public interface IEchoSocket : IEventSource, IDisposable
{
    /// <summary>Sends an echo request.</summary>
    /// <param name="message">The message from its ICMP header on.</param>
    /// <param name="destination">The host.</param>
    /// <param name="interfaceIndex">The interface to leave by; 0 leaves that to the system's routes.</param>
    PlatformResult Send(ReadOnlySpan<byte> message, InetAddress destination, int interfaceIndex);

    /// <summary>Takes the next answer: its length from the ICMP header on, or 0 when there is none now.</summary>
    /// <param name="message">Receives the message, as far as it fits.</param>
    /// <param name="source">Who answers.</param>
    int Receive(Span<byte> message, out InetAddress source);
}
