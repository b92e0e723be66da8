using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: netinet/in.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in
{
    internal ushort sin_family;
    internal ushort sin_port;
    internal fixed byte sin_addr[4];
    internal fixed byte sin_zero[8];
}
