using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial long timegm(byte* calendar);
}
