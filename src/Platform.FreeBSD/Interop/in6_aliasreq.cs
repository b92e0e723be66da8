using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet6/in6_var.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct in6_aliasreq
{
    internal fixed byte ifra_name[16];
    internal sockaddr_in6 ifra_addr;
    internal sockaddr_in6 ifra_broadaddr;
    internal sockaddr_in6 ifra_prefixmask;
    internal int ifra_flags;
    internal in6_addrlifetime ifra_lifetime;
    internal int ifra_vhid;
}
