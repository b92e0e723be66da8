using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/if_addr.h; the kernel's spelling.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ifa_cacheinfo
{
    internal uint ifa_prefered;
    internal uint ifa_valid;
    internal uint cstamp;
    internal uint tstamp;
}
