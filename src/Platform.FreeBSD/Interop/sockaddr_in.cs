using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet/in.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in
{
    internal byte sin_len;
    internal byte sin_family;
    internal ushort sin_port;
    internal uint sin_addr;
    internal fixed byte sin_zero[8];
}
