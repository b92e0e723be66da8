using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/route.h. <c>rtm_rmx</c> is struct rt_metrics, of which nothing is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct rt_msghdr
{
    internal ushort rtm_msglen;
    internal byte rtm_version;
    internal byte rtm_type;
    internal ushort rtm_index;
    internal ushort _rtm_spare1;
    internal int rtm_flags;
    internal int rtm_addrs;
    internal int rtm_pid;
    internal int rtm_seq;
    internal int rtm_errno;
    internal int rtm_fmask;
    internal ulong rtm_inits;
    internal fixed ulong rtm_rmx[14];
}
