using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(posix_spawn_file_actions_t* fileActions);
}
