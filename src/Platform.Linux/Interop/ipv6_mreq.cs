using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: netinet/in.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ipv6_mreq
{
    internal fixed byte ipv6mr_multiaddr[16];
    internal int ipv6mr_interface;
}
