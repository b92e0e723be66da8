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

    [Theory]
    [InlineData("", false)]
    [InlineData(Ipv6Nowhere, false)]
    [InlineData(Ipv6Nowhere + Ipv6Default, true)]
    public void HasDefault_Ipv6_OverlooksWhatTheKernelRefuses(string listing, bool expected) =>
        Assert.Equal(expected, RouteListing.HasDefault(Encoding.ASCII.GetBytes(listing), AddressFamily.Ipv6));
}
