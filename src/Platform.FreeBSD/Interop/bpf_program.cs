using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct bpf_program
{
    internal uint bf_len;
    internal bpf_insn* bf_insns;
}
