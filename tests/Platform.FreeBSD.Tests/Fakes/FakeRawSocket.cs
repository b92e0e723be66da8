using System;
using System.Buffers.Binary;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>
/// A raw socket of protocol 112. Source: <c>rip_send</c>, <c>rip_append</c> in sys/netinet/raw_ip.c; <c>rip6_bind</c>, <c>rip6_output</c>
/// in sys/netinet6/raw_ip6.c; <c>sa6_embedscope</c> in sys/netinet6/scope6.c.
/// </summary>
internal sealed class FakeRawSocket(FakeKernel kernel, int family) : FakeDescriptor
{
    // EHOSTUNREACH, EAFNOSUPPORT.
    private const int HostUnreachable = 65;
    private const int FamilyNotSupported = 47;
    private const byte DefaultHopLimit = 64;
    private const byte Protocol = 112;

    // net.inet.raw.recvspace
    private int _queueCapacityBytes = 9216;
    private bool _includesHeader;
    private int _hopLimit = DefaultHopLimit;
    private InetAddress? _source;

    /// <summary>What was received and nobody has read.</summary>
    public int QueuedBytes { get; private set; }

    public override bool IsReadable => QueuedBytes > 0;

    private ushort EtherType => family == AF_INET ? EthernetHeader.Ipv4 : EthernetHeader.Ipv6;

    private int AddressLengthBytes => family == AF_INET ? 16 : 28;

    public override int SetSockOpt(int level, int name, ReadOnlySpan<byte> value)
    {
        int number = value.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(value) : -1;
        switch (level, name)
        {
            // Values below 1 are disallowed.
            case (SOL_SOCKET, SO_RCVBUF) when number >= 1:
                _queueCapacityBytes = number;
                return 0;
            case (IPPROTO_IP, IP_HDRINCL) when family == AF_INET && number >= 0:
                _includesHeader = number != 0;
                return 0;
            case (IPPROTO_IPV6, IPV6_UNICAST_HOPS) when family == AF_INET6 && number is >= 0 and <= 255:
                _hopLimit = number;
                return 0;
            default:
                return -Errno.EINVAL;
        }
    }

    public override int Bind(ReadOnlySpan<byte> address)
    {
        int error = ReadAddress(address, out InetAddress source, out FakeInterface? scope);
        if (error < 0)
        {
            return error;
        }

        bool isThere = kernel.Interfaces.Exists(card => (scope is null ? !source.IsIpv6LinkLocal : card == scope)
            && card.Addresses.Exists(entry => entry.Value.Address == source && !entry.IsTentative));
        _source = isThere ? source : _source;
        return isThere ? 0 : -Errno.EADDRNOTAVAIL;
    }

    public override int SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        int error = ReadAddress(address, out InetAddress destination, out FakeInterface? scope);
        if (error < 0)
        {
            return error;
        }

        // Since FreeBSD 11 the length stays in network order.
        if (_includesHeader && (data.Length < Ipv4Header.LengthBytes || BinaryPrimitives.ReadUInt16BigEndian(data[2..]) != data.Length))
        {
            return -Errno.EINVAL;
        }

        if (kernel.Routes.FindWay(destination, scope) is not ({ } card, { } nextHop))
        {
            return -HostUnreachable;
        }

        if (!card.IsUp || !card.IsDriverRunning)
        {
            return -Errno.ENETDOWN;
        }

        Transmit(card, nextHop, _includesHeader ? data : WithHeader(data, SourceOn(card), destination));
        return data.Length;
    }

    /// <summary>A frame arrives: what finds no room in the queue is lost. With carp(4) in the kernel nothing arrives.</summary>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        bool isMine = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherType && frame[family == AF_INET ? 23 : 20] == Protocol;
        int length = frame.Length - EthernetHeader.LengthBytes;
        if (isMine && !kernel.HasCarpModule && QueuedBytes + length <= _queueCapacityBytes)
        {
            QueuedBytes += length;
        }
    }

    private void Transmit(FakeInterface card, InetAddress nextHop, ReadOnlySpan<byte> packet)
    {
        // A neighbour that does not answer: the packet waits for it in vain, and the sender does not learn of that.
        if (card.Segment?.FindMac(nextHop) is MacAddress mac)
        {
            byte[] frame = new byte[EthernetHeader.LengthBytes + packet.Length];
            packet.CopyTo(frame.AsSpan(new EthernetHeader(mac, card.Mac, EtherType).Write(frame)));
            card.Transmit(frame);
        }
    }

    /// <summary>Checks length and family, and finds the interface of a link-local address.</summary>
    private int ReadAddress(ReadOnlySpan<byte> address, out InetAddress result, out FakeInterface? scope)
    {
        (result, scope) = (default, null);
        if (address.Length != AddressLengthBytes || address[0] != address.Length)
        {
            return -Errno.EINVAL;
        }

        if (address[1] != family)
        {
            return -FamilyNotSupported;
        }

        result = InetAddress.FromBytes(family == AF_INET ? address.Slice(4, 4) : address.Slice(8, 16));
        int zone = family == AF_INET ? 0 : BinaryPrimitives.ReadInt32LittleEndian(address[24..]);
        if (zone != 0 && result.IsIpv6LinkLocal)
        {
            scope = kernel.FindInterface(zone);
            return scope is null ? -Errno.ENXIO : 0;
        }

        return 0;
    }

    private InetAddress SourceOn(FakeInterface card) =>
        _source ?? card.Addresses.Find(entry => entry.IsIpv4 == (family == AF_INET))?.Value.Address ?? default;

    private byte[] WithHeader(ReadOnlySpan<byte> data, InetAddress source, InetAddress destination)
    {
        byte[] packet = new byte[(family == AF_INET ? Ipv4Header.LengthBytes : Ipv6Header.LengthBytes) + data.Length];
        int length = family == AF_INET
            ? new Ipv4Header(0, (ushort)packet.Length, 1, DefaultHopLimit, Protocol, source, destination).Write(packet)
            : new Ipv6Header(0, (ushort)data.Length, Protocol, (byte)_hopLimit, source, destination).Write(packet);
        data.CopyTo(packet.AsSpan(length));
        return packet;
    }
}
