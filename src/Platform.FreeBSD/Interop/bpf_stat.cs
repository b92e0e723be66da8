using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_stat
{
    internal uint bs_recv;
    internal uint bs_drop;
}
