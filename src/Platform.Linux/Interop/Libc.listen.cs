using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int listen(int fd, int backlog);
}
