using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet/ip_carp.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct carpreq
{
    internal int carpr_count;
    internal int carpr_vhid;
    internal int carpr_state;
    internal int carpr_advskew;
    internal int carpr_advbase;
    internal fixed byte carpr_key[20];
}
