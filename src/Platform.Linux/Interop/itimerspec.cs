using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: sys/timerfd.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct itimerspec
{
    internal timespec it_interval;
    internal timespec it_value;
}
