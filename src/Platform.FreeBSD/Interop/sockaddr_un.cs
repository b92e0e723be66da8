using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: sys/un.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    internal byte sun_len;
    internal byte sun_family;
    internal fixed byte sun_path[104];
}
