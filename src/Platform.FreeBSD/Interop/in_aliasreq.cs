using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet/in_var.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct in_aliasreq
{
    internal fixed byte ifra_name[16];
    internal sockaddr_in ifra_addr;
    internal sockaddr_in ifra_broadaddr;
    internal sockaddr_in ifra_mask;
    internal int ifra_vhid;
}
