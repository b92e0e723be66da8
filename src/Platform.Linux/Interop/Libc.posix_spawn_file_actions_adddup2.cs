using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(void* fileActions, int descriptor, int newDescriptor);
}
