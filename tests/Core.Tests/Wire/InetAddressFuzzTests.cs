using System;
using System.Linq;
using System.Runtime.InteropServices;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

/// <summary>Random text: what inet_pton(3) of this system makes of it is right.</summary>
public sealed partial class InetAddressFuzzTests
{
    private const int AfInet = 2;
    private const int AfInet6 = 10;

    private static readonly string[] s_samples =
    [
        "10.9.0.1", "255.255.255.255", "0.0.0.0", "224.0.0.18", "::", "::1", "fe80::1", "2001:db8::10", "ff02::12", "1:2:3:4:5:6:7:8",
        "::ffff:10.9.0.1", "1::8", "1:2:3:4:5:6:10.9.0.1", "2001:DB8:0:0::1",
    ];

    private static readonly string[] s_pieces =
        ["", ":", "::", ".", "0", "00", "1", "f", "255", "256", "g", " ", "%1", "/24", "[", "]", "x", "-", "+"];

    [Fact]
    public void TryParse_RandomText_AgreesWithInetPton() => Fuzz.Run(Generate, Check, static text => text);

    private static string Generate(Random random)
    {
        string text = random.Choose<string>(s_samples);
        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            int end = at + random.Next(int.Min(3, text.Length - at) + 1);
            text = text[..at] + random.Choose<string>(s_pieces) + text[end..];
        }

        return text;
    }

    private static void Check(string text)
    {
        byte[] ipv4 = new byte[4];
        byte[] ipv6 = new byte[16];
        byte[]? expected = inet_pton(AfInet, text, ipv4) == 1 ? ipv4 : inet_pton(AfInet6, text, ipv6) == 1 ? ipv6 : null;

        Assert.Equal(expected is not null, InetAddress.TryParse(text, out InetAddress address));
        if (expected is not null)
        {
            Assert.Equal(expected, address.Family == AddressFamily.Ipv4 ? ToBytes(address, 4) : ToBytes(address, 16));
            Assert.True(InetAddress.TryParse(address.ToString(), out InetAddress again) && again == address);
        }
    }

    private static byte[] ToBytes(InetAddress address, int length)
    {
        byte[] bytes = new byte[16];
        Assert.Equal(length, address.WriteBytes(bytes));
        return [.. bytes.Take(length)];
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inet_pton(int family, string text, [Out] byte[] address);
}
