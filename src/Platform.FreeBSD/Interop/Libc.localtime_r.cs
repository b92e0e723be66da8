using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial byte* localtime_r(long* unixSeconds, byte* calendar);
}
