using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

/// <summary>Requests against the bytes route(4) and the header files ask for.</summary>
public sealed class RouteRequestTests
{
    // Up, static, third protocol flag.
    private const int Flags = 0x4_0801;

    [Fact]
    public void Write_AddWithEverything_IsTheKernelsRequest()
    {
        RouteChange change = Change("10.9.0.0", 16) with
        {
            Gateway = Parse("192.0.2.254"),
            PreferredSource = Parse("192.0.2.1"),
        };

        // Destination, gateway, mask, interface, source.
        Assert.Equal(
            Message(1, Flags | 2, 0x37, 7, Inet("10.9.0.0"), Inet("192.0.2.254"), Inet("255.255.0.0"), Link(), Inet("192.0.2.1")),
            Write(Constants.RTM_ADD, change));
    }

    [Fact]
    public void Write_AddOnTheLink_HasTheInterfaceAsGateway() =>
        Assert.Equal(
            Message(1, Flags, 0x17, 7, Inet("0.0.0.0"), Link(), Inet("0.0.0.0"), Link()),
            Write(Constants.RTM_ADD, Change("0.0.0.0", 0)));

    [Fact]
    public void Write_DeleteOfOneAddress_HasNoMask() =>
        Assert.Equal(
            Message(2, Flags | 6, 3, 7, Inet("10.9.0.1"), Inet("192.0.2.254")),
            Write(Constants.RTM_DELETE, Change("10.9.0.1", 32) with { Gateway = Parse("192.0.2.254") }));

    [Fact]
    public void Write_Get_NamesTheDestinationOnly() =>
        Assert.Equal(
            Message(4, Flags, 5, 7, Inet("2001:db8::"), Inet("ffff:ffff::")),
            Write(Constants.RTM_GET, Change("2001:db8::", 32) with { Gateway = Parse("2001:db8::1") }));

    [Fact]
    public void Write_Ipv6GatewayOfTheLink_SaysWhichLink()
    {
        byte[] gateway = Inet("fe80::1");
        gateway[24] = 3;

        Assert.Equal(
            Message(1, Flags | 2, 0x17, 7, Inet("2001:db8::"), gateway, Inet("ffff:ffff::"), Link()),
            Write(Constants.RTM_ADD, Change("2001:db8::", 32) with { Gateway = Parse("fe80::1") }));
    }

    [Fact]
    public void Write_LongestRequest_IsAsLongAsIsSaid()
    {
        RouteChange change = Change("2001:db8::", 32) with { PreferredSource = Parse("2001:db8::2") };

        Assert.Equal(RouteRequest.MaxLengthBytes, Write(Constants.RTM_ADD, change).Length);
    }

    /// <summary>On the second interface of the number 3.</summary>
    private static RouteChange Change(string destination, byte prefixLengthBits) =>
        new(AddressChangeKind.Add, InterfaceIndex.ToReported(3, 1), new VirtualAddress(Parse(destination), prefixLengthBits));

    private static byte[] Write(int type, RouteChange change)
    {
        byte[] request = new byte[RouteRequest.MaxLengthBytes];
        Array.Fill(request, (byte)0xa5);
        return request[..RouteRequest.Write(request, type, in change, 7)];
    }

    private static byte[] Message(byte type, int flags, int present, int sequence, params byte[][] addresses)
    {
        List<byte> bytes = [.. RouteBytes.Header(152, type)];
        foreach (byte[] address in addresses)
        {
            RouteBytes.Append(bytes, address);
        }

        byte[] message = bytes.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), flags);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), present);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(20), sequence);
        return message;
    }

    private static byte[] Inet(string address) => RouteBytes.Inet(IPAddress.Parse(address));

    private static byte[] Link() => RouteBytes.Link(3, 0, "", []);

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
