using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int accept4(int fd, void* address, uint* addressLength, int flags);
}
