namespace NativeCarp.Core.Wire;

/// <summary>The multicast groups that CARP shares with VRRP. Source: <c>ip_carp.h</c> of the BSD kernels, IANA.</summary>
public static class CarpGroups
{
    /// <summary>224.0.0.18.</summary>
    public static InetAddress Ipv4 => InetAddress.FromIpv4Bits(0xe000_0012);

    /// <summary>ff02::12.</summary>
    public static InetAddress Ipv6 => InetAddress.FromBytes([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12]);
}
