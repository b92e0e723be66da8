using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Security.Cryptography;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Platform.FreeBSD.Tests.BesideCarp;

/// <summary>
/// Another host on the segment, whose kernel runs carp(4) with the password "secret". Its election is the simulator's model of that kernel;
/// its digests are made here, by the base library. Source: <c>carp_hmac_prepare</c> and <c>carp_input_c</c> in FreeBSD's
/// sys/netinet/ip_carp.c.
/// </summary>
internal sealed class CarpKernel
{
    private static readonly byte[] s_password = "secret"u8.ToArray();

    private readonly byte _vhid;
    private readonly InetAddress[] _addresses;
    private readonly KernelPeer _peer;
    private readonly FakeClock _clock;
    private readonly Random _random = new(1);
    private readonly byte[] _buffer = new byte[128];

    public CarpKernel(FakeClock clock, byte number, byte vhid, byte advskew, params InetAddress[] addresses)
    {
        _clock = clock;
        _vhid = vhid;
        _addresses = addresses;
        Card = new FakeKernel { Clock = clock }.AddInterface("em0", 0x0277_0000_0000UL | number);
        Card.Groups.AddRange([CarpGroups.Ipv4, CarpGroups.Ipv6]);
        Card.OnReceived = Hear;
        Source = InetAddress.FromIpv4Bits(0x0a09_0000U | number);
        bool runsIpv6 = addresses.Any(address => address.Family == AddressFamily.Ipv6);
        _peer = new KernelPeer(new PeerParameters(PeerKind.FreeBsd, Advbase: 1, advskew, Preempt: true, Source, runsIpv6));
        _peer.Start(Now);
    }

    public FakeInterface Card { get; }

    public InetAddress Source { get; }

    public CarpState State => _peer.State;

    private MonotonicInstant Now => new(_clock.MonotonicNanoseconds);

    /// <summary>The digest over version, type, vhid, all addresses of the vhid and the counter.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "CARP is defined with HMAC-SHA1")]
    public static byte[] Digest(byte[] password, byte vhid, IEnumerable<InetAddress> addresses, ulong counter)
    {
        List<byte> message = [2, 1, vhid];
        foreach (byte[] address in addresses.Select(BytesOf).OrderBy(bytes => bytes.Length).ThenBy(Convert.ToHexString, StringComparer.Ordinal))
        {
            message.AddRange(address);
        }

        byte[] counterBytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(counterBytes, counter);
        message.AddRange(counterBytes);
        return HMACSHA1.HashData(password, message.ToArray());
    }

    /// <summary>Serves what is due.</summary>
    public void Turn()
    {
        if (_peer.NextTurn <= Now)
        {
            _peer.Turn(Now);
            Act();
        }
    }

    private static byte[] BytesOf(InetAddress address)
    {
        byte[] bytes = new byte[InetAddress.Ipv6LengthBytes];
        return bytes[..address.WriteBytes(bytes)];
    }

    private void Hear(byte[] frame)
    {
        if (CarpAdvertisement.TryParse(frame, out CarpAdvertisement heard, out _) && heard.Vhid == _vhid
            && DigestOf(heard.Counter).FixedTimeEquals(heard.Digest))
        {
            _peer.Hear(new PeerHeard(heard.Source, heard.Family, CarpPrecedence.Of(in heard), heard.Counter), Now);
            Act();
        }
    }

    private CarpDigest DigestOf(ulong counter) => CarpDigest.FromBytes(Digest(s_password, _vhid, _addresses, counter));

    private void Act()
    {
        PeerAction[] actions = [.. _peer.Actions];
        _peer.Actions.Clear();
        foreach (PeerAction action in actions)
        {
            if (!action.IsAnnouncement)
            {
                Send(Source, CarpGroups.Ipv4, action.Fields);
                if (_peer.SendsIpv6)
                {
                    Send(_addresses.First(address => address.Family == AddressFamily.Ipv6), CarpGroups.Ipv6, action.Fields);
                }
            }
        }
    }

    private void Send(InetAddress source, InetAddress group, CarpPrecedence fields)
    {
        ulong counter = _peer.NextCounter((ulong)_random.NextInt64());
        var addressing = new CarpFrameAddressing(MacAddress.ForVhid(_vhid), MacAddress.ForMulticastGroup(group), source, group);
        var header = new CarpHeaderFields(_vhid, fields.Advbase, fields.Advskew, fields.Demotion, counter);
        Card.Transmit(_buffer.AsSpan(0, CarpFrame.Write(_buffer, in addressing, in header, DigestOf(counter), ipIdentification: 0)));
    }
}
