using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet6/in6_var.h. The union behind the name is as large as its largest member, the ICMPv6 statistics.</summary>
[StructLayout(LayoutKind.Explicit, Size = 288)]
internal unsafe struct in6_ifreq
{
    [FieldOffset(0)]
    internal fixed byte ifr_name[16];

    [FieldOffset(16)]
    internal sockaddr_in6 ifru_addr;

    [FieldOffset(16)]
    internal void* ifru_data;
}
