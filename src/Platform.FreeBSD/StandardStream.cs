using System;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// The standard output or error. A pipe that nobody empties must not stop the loop: each piece is written only when poll(2) says that
/// the stream takes it, and a pipe that is writable takes PIPE_BUF bytes at once: 512 on FreeBSD. Source: pipe(2), sys/kern/sys_pipe.c.
/// </summary>
internal sealed class StandardStream(IFreeBsdKernel kernel, int descriptor) : ITextOutput
{
    internal const int OutputDescriptor = 1;
    internal const int ErrorDescriptor = 2;

    private const int AtOnce = 0;
    private const int ForEver = -1;

    public bool IsJournal => false;

    public bool TryWrite(string text) => Write(text, AtOnce);

    public bool Write(string text) => Write(text, ForEver);

    private bool Write(string text, int timeout)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            int written = WritePiece(timeout, rest[..Math.Min(rest.Length, Constants.PIPE_BUF)]);
            if (written <= 0 && written != -Errno.EINTR)
            {
                return false;
            }

            rest = rest[Math.Max(0, written)..];
        }

        return true;
    }

    private int WritePiece(int timeout, ReadOnlySpan<byte> piece)
    {
        Span<pollfd> stream = [new pollfd { fd = descriptor, events = Constants.POLLOUT }];
        int ready = kernel.Ppoll(stream, timeout);
        return ready > 0 && (stream[0].revents & Constants.POLLOUT) != 0 ? kernel.Write(descriptor, piece) : Math.Min(ready, 0);
    }
}
