using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_ts
{
    internal long bt_sec;
    internal ulong bt_frac;
}
