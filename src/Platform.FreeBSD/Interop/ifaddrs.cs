using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: ifaddrs.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ifaddrs
{
    internal ifaddrs* ifa_next;
    internal byte* ifa_name;
    internal uint ifa_flags;
    internal sockaddr* ifa_addr;
    internal sockaddr* ifa_netmask;
    internal sockaddr* ifa_dstaddr;
    internal void* ifa_data;
}
