using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/if.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct if_data
{
    internal byte ifi_type;
    internal byte ifi_physical;
    internal byte ifi_addrlen;
    internal byte ifi_hdrlen;
    internal byte ifi_link_state;
    internal byte ifi_vhid;
    internal ushort ifi_datalen;
    internal uint ifi_mtu;
    internal uint ifi_metric;
    internal ulong ifi_baudrate;
    internal ulong ifi_ipackets;
    internal ulong ifi_ierrors;
    internal ulong ifi_opackets;
    internal ulong ifi_oerrors;
    internal ulong ifi_collisions;
    internal ulong ifi_ibytes;
    internal ulong ifi_obytes;
    internal ulong ifi_imcasts;
    internal ulong ifi_omcasts;
    internal ulong ifi_iqdrops;
    internal ulong ifi_oqdrops;
    internal ulong ifi_noproto;
    internal ulong ifi_hwassist;
    internal long __ifi_epoch;
    internal fixed long __ifi_lastchange[2];
}
