using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Opaque. Source: spawn.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal struct posix_spawn_file_actions_t;
