using System;
using System.Buffers.Binary;
using NativeCarp.Core.Platform;

namespace NativeCarp.Core.Runtime;

/// <summary>Random words, fetched from the system a few dozen at a time: one system call for that many advertisements.</summary>
internal sealed class EntropyPool
{
    private readonly IEntropySource _source;
    private readonly byte[] _bytes = new byte[256];
    private int _used;

    public EntropyPool(IEntropySource source)
    {
        _source = source;
        _used = _bytes.Length;
    }

    public uint NextWord()
    {
        if (_used == _bytes.Length)
        {
            _source.Fill(_bytes);
            _used = 0;
        }

        uint word = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(_used));
        _used += sizeof(uint);
        return word;
    }
}
