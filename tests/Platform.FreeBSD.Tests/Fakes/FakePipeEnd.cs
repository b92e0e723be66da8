using System;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>One end of a pipe. Signal handlers write from other threads.</summary>
internal sealed class FakePipeEnd : FakeDescriptor
{
    private readonly FakePipe _pipe;
    private readonly bool _isReadEnd;

    public FakePipeEnd(FakePipe pipe, bool isReadEnd)
    {
        _pipe = pipe;
        _isReadEnd = isReadEnd;
        _pipe.Writers += isReadEnd ? 0 : 1;
    }

    public override bool IsReadable => _isReadEnd && !_pipe.Bytes.IsEmpty;

    public int WaitingBytes => _isReadEnd ? _pipe.Bytes.Count : 0;

    public FakePipeEnd Duplicate() => new(_pipe, _isReadEnd);

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && _pipe.Bytes.TryDequeue(out byte value))
        {
            buffer[count++] = value;
        }

        return count > 0 || _pipe.Writers == 0 ? count
            : _pipe.IsBlocking ? throw new InvalidOperationException("a read for ever, with nothing to end it")
            : -Errno.EAGAIN;
    }

    public override int Write(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            _pipe.Bytes.Enqueue(value);
        }

        return data.Length;
    }

    public override void Close() => _pipe.Writers -= _isReadEnd ? 0 : 1;
}
