using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: sys/time.h; a C long is as wide as a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct timeval
{
    internal nint tv_sec;
    internal nint tv_usec;
}
