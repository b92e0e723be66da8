using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/capability.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct __user_cap_header_struct
{
    internal uint version;
    internal int pid;
}
