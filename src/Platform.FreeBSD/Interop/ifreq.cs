using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if.h. The members after the name share their place, as in C.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct ifreq
{
    [FieldOffset(0)]
    internal fixed byte ifr_name[16];

    [FieldOffset(16)]
    internal sockaddr_in ifru_addr;

    [FieldOffset(16)]
    internal ushort ifru_index;

    [FieldOffset(16)]
    internal void* ifru_data;
}
