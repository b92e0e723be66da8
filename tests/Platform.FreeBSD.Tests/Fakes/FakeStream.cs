using System;
using System.Text;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>The write end of a blocking pipe: writable while 512 bytes find room; a write of more than there is room for hangs.</summary>
internal sealed class FakeStream(int capacity) : FakeDescriptor
{
    private const int PipeBufferBytes = 512;

    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public override bool IsReadable => false;

    public override bool IsWritable => capacity - _text.Length >= PipeBufferBytes;

    public override int Write(ReadOnlySpan<byte> data)
    {
        if (data.Length > capacity - _text.Length)
        {
            throw new InvalidOperationException("the loop stands still in write(2)");
        }

        _text.Append(Encoding.ASCII.GetString(data));
        return data.Length;
    }
}
