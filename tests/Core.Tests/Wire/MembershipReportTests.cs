using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class MembershipReportTests
{
    private static readonly MacAddress s_mac = new(0x0200_0000_0001);

    [Fact]
    public void Write_Ipv4Group_IsTheIgmpVersion2ReportWithRouterAlert()
    {
        // Header of 24 bytes, TTL 1, protocol 2, router alert; type 0x16. The checksums are from another implementation of RFC 1071.
        Assert.Equal(
            "01005e000012" + "020000000001" + "0800"
            + "46000020000040000102" + "fabb" + "0a090001" + "e0000012" + "94040000"
            + "1600" + "09ed" + "e0000012",
            Write(Parse("10.9.0.1"), Parse("224.0.0.18")));
    }

    [Fact]
    public void Write_Ipv6Group_IsTheMldVersion1ReportWithRouterAlert()
    {
        Assert.Equal(
            "333300000012" + "020000000001" + "86dd"
            + "60000000" + "0020" + "00" + "01" + "fe800000000000000000000000000001" + "ff020000000000000000000000000012"
            + "3a00050200000100"
            + "8300" + "8001" + "00000000" + "ff020000000000000000000000000012",
            Write(Parse("fe80::1"), Parse("ff02::12")));
    }

    [Fact]
    public void Write_FamiliesDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => Write(Parse("10.9.0.1"), Parse("ff02::12")));

    private static string Write(InetAddress source, InetAddress group)
    {
        byte[] buffer = new byte[MembershipReport.MaximumFrameLengthBytes];
        buffer.AsSpan().Fill(0xa5);
        return Convert.ToHexStringLower(buffer.AsSpan(0, MembershipReport.Write(buffer, s_mac, source, group)));
    }

    private static InetAddress Parse(string text) => InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
