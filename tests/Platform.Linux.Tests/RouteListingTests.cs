using System;
using System.Globalization;
using System.Linq;
using System.Text;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Linux.Tests;

/// <summary>Listings as Linux 6.1 prints them.</summary>
public sealed class RouteListingTests
{
    private const string Ipv4Header = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    private const string Ipv4Default = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n";
    private const string Ipv4Half = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0\n";
    private const string Ipv4Subnet = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
    private const string Ipv4Rejected = "*\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0\n";

    private const string Zero = "00000000000000000000000000000000";
    private const string Ipv6Default =
        Zero + " 00 " + Zero + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n";

    private const string Ipv6Nowhere = Zero + " 00 " + Zero + " 00 " + Zero + " ffffffff 00000001 00000000 00200200       lo\n";

    [Theory]
    [InlineData("", false)]
    [InlineData(Ipv4Header, false)]
    [InlineData(Ipv4Header + Ipv4Subnet, false)]
    [InlineData(Ipv4Header + Ipv4Half, false)]
    [InlineData(Ipv4Header + Ipv4Rejected, false)]
    [InlineData(Ipv4Header + Ipv4Subnet + Ipv4Default, true)]
    [InlineData("eth0\t00000000\t", false)]
    public void HasDefault_Ipv4_WantsARouteToEverywhereThatLeadsSomewhere(string listing, bool expected) =>
        Assert.Equal(expected, RouteListing.HasDefault(Encoding.ASCII.GetBytes(listing), AddressFamily.Ipv4));

    [Fact]
    public void HasDefault_RandomListings_AgreesWithAPlainReading() => Fuzz.Run(
        random => random.Mutate(Encoding.ASCII.GetBytes(random.Choose(Ipv4Default, Ipv4Subnet + Ipv4Default, Ipv6Default, Ipv6Nowhere + Ipv6Default))),
        listing =>
        {
            Assert.Equal(HasDefault(listing, 1, 7, 3), RouteListing.HasDefault(listing, AddressFamily.Ipv4));
            Assert.Equal(HasDefault(listing, 0, 1, 8), RouteListing.HasDefault(listing, AddressFamily.Ipv6));
        });

    private static bool HasDefault(byte[] listing, int destination, int length, int flags) => Encoding.Latin1.GetString(listing).Split('\n')
        .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Any(fields => fields.Length > int.Max(length, flags)
            && fields[destination].All(digit => digit == '0')
            && fields[length].All(digit => digit == '0')
            // The base library overlooks zero bytes at the end of a number.
            && fields[flags].All(char.IsAsciiHexDigit)
            && uint.TryParse(fields[flags], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            && (value & 0x201) == 1);

    [Theory]
    [InlineData("", false)]
    [InlineData(Ipv6Nowhere, false)]
    [InlineData(Ipv6Nowhere + Ipv6Default, true)]
    public void HasDefault_Ipv6_OverlooksWhatTheKernelRefuses(string listing, bool expected) =>
        Assert.Equal(expected, RouteListing.HasDefault(Encoding.ASCII.GetBytes(listing), AddressFamily.Ipv6));
}
