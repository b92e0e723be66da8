using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Source: linux/stat.h, as far as it is read; the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statx
{
    [FieldOffset(0)]
    internal uint stx_mask;

    [FieldOffset(20)]
    internal uint stx_uid;

    [FieldOffset(112)]
    internal statx_timestamp stx_mtime;
}
