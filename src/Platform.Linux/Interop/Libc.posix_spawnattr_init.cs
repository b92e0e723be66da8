using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(void* attributes);
}
