using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet6/in6.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ipv6_mreq
{
    internal fixed byte ipv6mr_multiaddr[16];
    internal uint ipv6mr_interface;
}
