using System;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A file that is read to its end.</summary>
internal sealed class FakeFile(byte[] content) : FakeDescriptor
{
    private int _position;

    public override bool IsReadable => true;

    public override int Read(Span<byte> buffer)
    {
        int length = int.Min(buffer.Length, content.Length - _position);
        content.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }
}
