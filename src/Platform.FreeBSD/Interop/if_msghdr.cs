using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct if_msghdr
{
    internal ushort ifm_msglen;
    internal byte ifm_version;
    internal byte ifm_type;
    internal int ifm_addrs;
    internal int ifm_flags;
    internal ushort ifm_index;
    internal ushort _ifm_spare1;
    internal if_data ifm_data;
}
