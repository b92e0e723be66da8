using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/if_packet.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct tpacket_stats
{
    internal uint tp_packets;
    internal uint tp_drops;
}
