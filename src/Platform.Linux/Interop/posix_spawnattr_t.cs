using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>Opaque. Source: spawn.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = 336)]
internal struct posix_spawnattr_t;
