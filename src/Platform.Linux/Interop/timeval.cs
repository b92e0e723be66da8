using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: sys/time.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct timeval
{
    internal long tv_sec;
    internal long tv_usec;
}
