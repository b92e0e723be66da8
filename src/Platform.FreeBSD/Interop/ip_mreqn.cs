using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet/in.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ip_mreqn
{
    internal uint imr_multiaddr;
    internal uint imr_address;
    internal int imr_ifindex;
}
