using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if_dl.h. The link-layer address follows the name within <c>sdl_data</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_dl
{
    internal byte sdl_len;
    internal byte sdl_family;
    internal ushort sdl_index;
    internal byte sdl_type;
    internal byte sdl_nlen;
    internal byte sdl_alen;
    internal byte sdl_slen;
    internal fixed byte sdl_data[46];
}
