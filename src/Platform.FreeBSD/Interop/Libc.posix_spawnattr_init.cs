using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(posix_spawnattr_t* attributes);
}
