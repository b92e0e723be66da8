using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>A socket of a <see cref="SimulatedNetwork"/>. Unplugged it neither sends nor receives, and frames on their way to it are lost.</summary>
public sealed class NetworkPort
{
    private readonly Action<ReadOnlyMemory<byte>> _receive;

    internal NetworkPort(MacAddress mac, Action<ReadOnlyMemory<byte>> receive)
    {
        Mac = mac;
        _receive = receive;
    }

    /// <summary>The Ethernet address of what is plugged in.</summary>
    public MacAddress Mac { get; }

    /// <summary>Whether the cable is in.</summary>
    public bool IsPlugged { get; set; } = true;

    /// <summary>Whether what is plugged in has an IP address.</summary>
    internal Func<InetAddress, bool> Carries { get; set; } = static _ => false;

    internal void Receive(ReadOnlyMemory<byte> frame)
    {
        if (IsPlugged)
        {
            _receive(frame);
        }
    }
}
