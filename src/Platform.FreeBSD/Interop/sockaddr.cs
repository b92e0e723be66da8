using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: sys/socket.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr
{
    internal byte sa_len;
    internal byte sa_family;
    internal fixed byte sa_data[14];
}
