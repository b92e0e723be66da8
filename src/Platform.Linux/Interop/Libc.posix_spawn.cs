using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int posix_spawn(int* processId, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);
}
