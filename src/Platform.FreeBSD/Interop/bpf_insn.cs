using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_insn
{
    internal ushort code;
    internal byte jt;
    internal byte jf;
    internal uint k;
}
