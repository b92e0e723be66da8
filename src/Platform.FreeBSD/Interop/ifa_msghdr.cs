using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ifa_msghdr
{
    internal ushort ifam_msglen;
    internal byte ifam_version;
    internal byte ifam_type;
    internal int ifam_addrs;
    internal int ifam_flags;
    internal ushort ifam_index;
    internal ushort _ifam_spare1;
    internal int ifam_metric;
}
