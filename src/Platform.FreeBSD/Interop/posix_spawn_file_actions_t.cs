using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>A pointer to what the C library allocates. Source: spawn.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct posix_spawn_file_actions_t
{
    private readonly void* _allocated;
}
