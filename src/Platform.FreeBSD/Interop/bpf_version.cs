using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_version
{
    internal ushort bv_major;
    internal ushort bv_minor;
}
