using Microsoft.Win32.SafeHandles;

namespace NativeCarp.Interop.Tests.Native;

internal sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    internal SocketHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
