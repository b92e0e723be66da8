using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/if_packet.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct packet_mreq
{
    internal int mr_ifindex;
    internal ushort mr_type;
    internal ushort mr_alen;
    internal fixed byte mr_address[8];
}
