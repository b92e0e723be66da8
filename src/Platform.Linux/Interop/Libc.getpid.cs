using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int getpid();
}
