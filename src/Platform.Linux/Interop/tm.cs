using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: time.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct tm
{
    internal int tm_sec;
    internal int tm_min;
    internal int tm_hour;
    internal int tm_mday;
    internal int tm_mon;
    internal int tm_year;
    internal int tm_wday;
    internal int tm_yday;
    internal int tm_isdst;
    internal nint tm_gmtoff;
    internal byte* tm_zone;
}
