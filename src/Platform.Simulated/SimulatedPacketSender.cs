using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>Sends to single hosts of the same network, whose Ethernet addresses are known as if by magic.</summary>
internal sealed class SimulatedPacketSender(SimulatedHost host, AddressFamily family) : IPacketSender
{
    public PlatformResult Send(ReadOnlySpan<byte> packet, InetAddress destination, int interfaceIndex)
    {
        SimulatedInterface? link = host.Find(interfaceIndex);
        if (host.SendStatus != PlatformStatus.Ok || link is not { IsRunning: true })
        {
            return new PlatformResult(host.SendStatus != PlatformStatus.Ok ? host.SendStatus : PlatformStatus.LinkDown, 0);
        }

        if (link.Network.FindMac(destination) is MacAddress mac)
        {
            byte[] frame = new byte[EthernetHeader.LengthBytes + packet.Length];
            ushort etherType = family == AddressFamily.Ipv4 ? EthernetHeader.Ipv4 : EthernetHeader.Ipv6;
            packet.CopyTo(frame.AsSpan(new EthernetHeader(mac, link.Mac, etherType).Write(frame)));
            link.Network.Send(link.Port, frame);
        }

        return PlatformResult.Ok;
    }

    public void Dispose()
    {
    }
}
