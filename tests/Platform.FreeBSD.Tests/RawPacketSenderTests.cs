using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class RawPacketSenderTests : IDisposable
{
    private const int PayloadLengthBytes = 36;

    private readonly FakeKernel _kernel = new();
    private readonly FakeSegment _wire = new();
    private readonly FakeInterface _card;
    private readonly List<byte[]> _received = [];

    public RawPacketSenderTests()
    {
        _card = _kernel.AddInterface("em0", 0x0277_0000_0001);
        Give(_card, "10.9.0.1", 24);
        Give(_card, "fe80::1", 64);
        _wire.Plug(_card);

        FakeInterface neighbour = new FakeKernel().AddInterface("em0", 0x0277_0000_0002);
        Give(neighbour, "10.9.0.2", 24);
        Give(neighbour, "fe80::2", 64);
        neighbour.OnReceived = _received.Add;
        _wire.Plug(neighbour);
    }

    public void Dispose() => Assert.Equal(0, _kernel.OpenDescriptors);

    [Fact]
    public void Send_ThroughARouter_GoesToTheRoutersMac()
    {
        _kernel.Routes.All.Add(new FakeRoute("192.0.2.0/24", "10.9.0.2", _card.Index, null, 0x803));
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv4);
        byte[] packet = Ipv4("10.9.0.1", "192.0.2.7");

        Assert.True(sender.Send(packet, Parse("192.0.2.7"), 1).IsOk);
        Assert.Equal(packet, Assert.Single(_received)[EthernetHeader.LengthBytes..]);
    }

    [Fact]
    public void Send_NoRoute_SaysSo()
    {
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv4);

        // EHOSTUNREACH: ip_output.
        Assert.Equal(new PlatformResult(PlatformStatus.Failed, 65), sender.Send(Ipv4("10.9.0.1", "192.0.2.7"), Parse("192.0.2.7"), 1));
    }

    [Fact]
    public void Send_LinkLocal_IsOfTheInterfaceItIsSentBy()
    {
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0003);
        Give(other, "fe80::1", 64);
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv6);

        // Interfaces of one number that follow each other are told apart by the upper half: fe80::1 on the second interface 1.
        Assert.True(sender.Send(Ipv6("fe80::1", "fe80::2"), Parse("fe80::2"), InterfaceIndex.ToReported(1, 1)).IsOk);
        Assert.Single(_received);
        Assert.True(sender.Send(Ipv6("fe80::1", "fe80::2"), Parse("fe80::2"), 2).IsOk);
        Assert.Single(_received);
        Assert.Equal(PlatformStatus.NoDevice, sender.Send(Ipv6("fe80::1", "fe80::2"), Parse("fe80::2"), 3).Status);
    }

    [Fact]
    public void Send_SourceThatIsNotThereYet_IsRefusedAndBoundWhenItIs()
    {
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv6);
        byte[] packet = Ipv6("fe80::9", "fe80::2");

        Assert.Equal(Errno.EADDRNOTAVAIL, sender.Send(packet, Parse("fe80::2"), 1).NativeCode);
        Assert.Empty(_received);
        Give(_card, "fe80::9", 64);
        Assert.True(sender.Send(packet, Parse("fe80::2"), 1).IsOk);
        Assert.Equal(packet, Assert.Single(_received)[EthernetHeader.LengthBytes..]);
    }

    [Fact]
    public void Send_SourceMoves_IsBoundAgain()
    {
        Give(_card, "fe80::9", 64);
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv6);
        foreach (string source in new[] { "fe80::1", "fe80::9", "fe80::1" })
        {
            Assert.True(sender.Send(Ipv6(source, "fe80::2"), Parse("fe80::2"), 1).IsOk);
            Assert.Equal(Ipv6(source, "fe80::2"), _received[^1][EthernetHeader.LengthBytes..]);
        }
    }

    [Fact]
    public void Send_Interrupted_TriesAgain()
    {
        using RawPacketSender sender = RawPacketSender.Open(_kernel, AddressFamily.Ipv4);
        _kernel.Fail("SendTo", Errno.EINTR, Errno.EINTR);

        Assert.True(sender.Send(Ipv4("10.9.0.1", "10.9.0.2"), Parse("10.9.0.2"), 1).IsOk);
        Assert.Single(_received);
        _kernel.Fail("SendTo", Errno.ENOBUFS);
        Assert.Equal(PlatformStatus.NoBuffers, sender.Send(Ipv4("10.9.0.1", "10.9.0.2"), Parse("10.9.0.2"), 1).Status);
    }

    [Theory]
    [InlineData(AddressFamily.Ipv4)]
    [InlineData(AddressFamily.Ipv6)]
    public void Receive_NobodyReads_SoNothingIsKept(AddressFamily family)
    {
        using RawPacketSender sender = RawPacketSender.Open(_kernel, family);
        for (int i = 0; i < 1000; i++)
        {
            _card.Receive(Frames.Ethernet(_card.Mac.Bits, 0x0800, 70, (23, 112)));
            _card.Receive(Frames.Ethernet(_card.Mac.Bits, 0x86dd, 90, (20, 112)));
        }

        Assert.Equal(0, Assert.Single(_kernel.RawSockets).QueuedBytes);
    }

    [Fact]
    public void Open_WithoutPrivilege_SaysWhatToDo()
    {
        _kernel.IsRoot = false;

        PlatformException refusal = Assert.Throws<PlatformException>(() => RawPacketSender.Open(_kernel, AddressFamily.Ipv4));
        Assert.Equal("cannot open a raw socket for unicast peers: EPERM; run as root", refusal.Message);
    }

    [Theory]
    [InlineData(AddressFamily.Ipv4)]
    [InlineData(AddressFamily.Ipv6)]
    public void Open_OptionRefused_ClosesTheSocket(AddressFamily family)
    {
        foreach (int[] errors in new int[][] { [Errno.ENOBUFS], [0, Errno.ENOBUFS] })
        {
            _kernel.Fail("SetSockOpt", errors);
            Assert.Throws<PlatformException>(() => RawPacketSender.Open(_kernel, family));
            Assert.Equal(0, _kernel.OpenDescriptors);
        }
    }

    [Fact]
    public void Send_AllocatesNothing()
    {
        CannedKernel kernel = new(Frames.Carp());
        using RawPacketSender ipv4 = RawPacketSender.Open(kernel, AddressFamily.Ipv4);
        using RawPacketSender ipv6 = RawPacketSender.Open(kernel, AddressFamily.Ipv6);
        byte[] packet4 = Ipv4("10.9.0.1", "10.9.0.2");
        byte[] packet6 = Ipv6("fe80::1", "fe80::2");
        InetAddress peer4 = Parse("10.9.0.2");
        InetAddress peer6 = Parse("fe80::2");

        int wrong = 0;
        Allocations.AssertNone(() => wrong += ipv4.Send(packet4, peer4, 1).IsOk && ipv6.Send(packet6, peer6, 1).IsOk ? 0 : 1);
        Assert.Equal(0, wrong);
    }

    private static void Give(FakeInterface card, string address, byte prefixLengthBits) =>
        card.Addresses.Add(new FakeAddress(new VirtualAddress(Parse(address), prefixLengthBits)));

    private static byte[] Ipv4(string source, string destination)
    {
        byte[] packet = new byte[Ipv4Header.LengthBytes + PayloadLengthBytes];
        new Ipv4Header(0x10, (ushort)packet.Length, 7, 255, 112, Parse(source), Parse(destination)).Write(packet);
        return packet;
    }

    private static byte[] Ipv6(string source, string destination)
    {
        byte[] packet = new byte[Ipv6Header.LengthBytes + PayloadLengthBytes];
        new Ipv6Header(0, PayloadLengthBytes, 112, 255, Parse(source), Parse(destination)).Write(packet);
        return packet;
    }

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
