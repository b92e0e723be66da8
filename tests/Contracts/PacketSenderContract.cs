using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IPacketSender"/> does.</summary>
public abstract class PacketSenderContract(PlatformFixture host) : IDisposable
{
    private const int PayloadLengthBytes = 36;

    private static readonly InetAddress s_neighbor = InetAddress.FromIpv4Bits(0x0a09_6302);

    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("10.9.99.1", 24, "10.9.99.2")]
    [InlineData("2001:db8:99::1", 64, "2001:db8:99::2")]
    [InlineData("fe80::99:1", 64, "fe80::99:2")]
    public void Send_ToANeighbor_ReachesItWithItsSourceAndHopLimit(string from, byte prefixLengthBits, string to)
    {
        (InetAddress source, InetAddress destination) = (Parse(from), Parse(to));
        if (source != PlatformFixture.OwnAddress.Address)
        {
            host.AddAddress(new VirtualAddress(source, prefixLengthBits));
        }

        host.AddNeighbor(destination);
        using IPacketSender sender = host.Platform.OpenPacketSender(source.Family);
        byte[] packet = Packet(source, destination);
        Assert.Equal(PlatformResult.Ok, sender.Send(packet, destination, host.FindIndex()));

        byte[] frame = host.TakeSentFrame();
        byte[] sent = frame[EthernetHeader.LengthBytes..];
        Assert.Equal(PlatformFixture.NeighborMac, MacAddress.FromBytes(frame));
        Assert.Equal(packet[^PayloadLengthBytes..], sent[^PayloadLengthBytes..]);
        if (source.Family == AddressFamily.Ipv4)
        {
            Assert.Equal(packet, sent);
        }
        else
        {
            // The kernel's own header, which may have a flow label.
            Assert.True(Ipv6Header.TryParse(packet, out Ipv6Header expected, out _));
            Assert.True(Ipv6Header.TryParse(sent, out Ipv6Header header, out _));
            Assert.Equal(expected, header);
        }
    }

    [Fact]
    public void Send_SeveralToOneNeighbor_ArriveInOrder()
    {
        host.AddNeighbor(s_neighbor);
        int index = host.FindIndex();
        using IPacketSender sender = host.Platform.OpenPacketSender(AddressFamily.Ipv4);
        for (byte marker = 1; marker <= 3; marker++)
        {
            byte[] packet = Packet(PlatformFixture.OwnAddress.Address, s_neighbor);
            packet[^1] = marker;
            Assert.True(sender.Send(packet, s_neighbor, index).IsOk);
        }

        for (byte marker = 1; marker <= 3; marker++)
        {
            Assert.Equal(marker, host.TakeSentFrame()[^1]);
        }
    }

    [Fact]
    public void Send_InterfaceDown_IsRefused()
    {
        host.AddNeighbor(s_neighbor);
        int index = host.FindIndex();
        using IPacketSender sender = host.Platform.OpenPacketSender(AddressFamily.Ipv4);
        host.SetUp(false);

        Assert.False(sender.Send(Packet(PlatformFixture.OwnAddress.Address, s_neighbor), s_neighbor, index).IsOk);
    }

    [Fact]
    public void Send_InterfaceGone_IsRefused()
    {
        int index = host.FindIndex();
        using IPacketSender sender = host.Platform.OpenPacketSender(AddressFamily.Ipv4);
        host.DestroyInterface();

        Assert.False(sender.Send(Packet(PlatformFixture.OwnAddress.Address, s_neighbor), s_neighbor, index).IsOk);
    }

    private static byte[] Packet(InetAddress source, InetAddress destination)
    {
        bool isIpv4 = source.Family == AddressFamily.Ipv4;
        byte[] packet = new byte[(isIpv4 ? Ipv4Header.LengthBytes : Ipv6Header.LengthBytes) + PayloadLengthBytes];
        int length = isIpv4
            ? new Ipv4Header(0x10, (ushort)packet.Length, 7, 255, 112, source, destination).Write(packet)
            : new Ipv6Header(0, PayloadLengthBytes, 112, 255, source, destination).Write(packet);
        packet.AsSpan(length).Fill(0xc5);
        return packet;
    }

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
