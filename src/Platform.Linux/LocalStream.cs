using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>A connected stream socket of this host.</summary>
internal sealed class LocalStream(ILinuxKernel kernel, FileDescriptor socket) : PollSource, ILocalStream
{
    public bool AwaitsInput { get; set; } = true;

    public bool AwaitsRoom { get; set; }

    internal override int PollDescriptor => socket.Number;

    internal override short PollEvents => (short)((AwaitsInput ? Constants.POLLIN : 0) | (AwaitsRoom ? Constants.POLLOUT : 0));

    public int TryRead(Span<byte> buffer)
    {
        int result = kernel.Read(socket.Number, buffer);
        // The other side has closed: stream sockets say so by reading nothing.
        return result == 0 ? ILocalStream.Gone : ToCount(result);
    }

    public int TryWrite(ReadOnlySpan<byte> bytes) => ToCount(kernel.Write(socket.Number, bytes));

    public void Dispose() => socket.Dispose();

    private static int ToCount(int result) => result switch
    {
        >= 0 => result,
        -Errno.EAGAIN or -Errno.EINTR or -Errno.ENOBUFS => 0,
        _ => ILocalStream.Gone,
    };
}
