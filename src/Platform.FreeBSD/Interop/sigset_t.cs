using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>A bit for each signal, that of signal 1 first. Source: sys/_sigset.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sigset_t
{
    internal fixed uint __bits[4];
}
