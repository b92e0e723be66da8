using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/if_packet.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct tpacket_auxdata
{
    internal uint tp_status;
    internal uint tp_len;
    internal uint tp_snaplen;
    internal ushort tp_mac;
    internal ushort tp_net;
    internal ushort tp_vlan_tci;
    internal ushort tp_vlan_tpid;
}
