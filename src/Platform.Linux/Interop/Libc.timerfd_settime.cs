using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int timerfd_settime(int fd, int flags, itimerspec* value, itimerspec* oldValue);
}
