using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/rtnetlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rtattr
{
    internal ushort rta_len;
    internal ushort rta_type;
}
