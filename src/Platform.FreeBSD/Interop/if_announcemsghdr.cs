using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct if_announcemsghdr
{
    internal ushort ifan_msglen;
    internal byte ifan_version;
    internal byte ifan_type;
    internal ushort ifan_index;
    internal fixed byte ifan_name[16];
    internal ushort ifan_what;
}
