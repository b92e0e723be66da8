using System;
using System.Collections.Concurrent;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>One end of a non-blocking pipe. Signal handlers write from other threads.</summary>
internal sealed class FakePipeEnd(ConcurrentQueue<byte> bytes, bool isReadEnd) : FakeDescriptor
{
    public override bool IsReadable => isReadEnd && !bytes.IsEmpty;

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && bytes.TryDequeue(out byte value))
        {
            buffer[count++] = value;
        }

        return count > 0 ? count : -Errno.EAGAIN;
    }

    public override int Write(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            bytes.Enqueue(value);
        }

        return data.Length;
    }
}
