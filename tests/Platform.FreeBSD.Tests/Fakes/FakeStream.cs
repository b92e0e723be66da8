using System;
using System.Collections.Generic;
using System.Text;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>The write end of a blocking pipe: writable while 512 bytes find room; a write of more than there is room for hangs.</summary>
internal sealed class FakeStream(int capacity) : FakeDescriptor
{
    private const int PipeBufferBytes = 512;

    private readonly List<byte> _bytes = [];

    public string Text => Encoding.UTF8.GetString([.. _bytes]);

    public override bool IsReadable => false;

    public override bool IsWritable => capacity - _bytes.Count >= PipeBufferBytes;

    public override int Write(ReadOnlySpan<byte> data)
    {
        if (data.Length > capacity - _bytes.Count)
        {
            throw new InvalidOperationException("the loop stands still in write(2)");
        }

        _bytes.AddRange(data);
        return data.Length;
    }
}
