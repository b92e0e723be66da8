using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>Packs frames as the kernel packs them for one read(2). Source: <c>catchpacket</c> in sys/net/bpf.c.</summary>
internal static class BpfBytes
{
    public const int EthernetHeaderLengthBytes = 26;

    /// <summary>Appends one record and returns its start. Padding goes in front, behind the record before: the last one has none.</summary>
    public static int Append(List<byte> buffer, ReadOnlySpan<byte> captured, uint originalLength, long stampNanoseconds = 0)
    {
        while (buffer.Count % 8 != 0)
        {
            buffer.Add(0xa5);
        }

        int start = buffer.Count;
        Span<byte> header = stackalloc byte[EthernetHeaderLengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, stampNanoseconds / 1_000_000_000);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], stampNanoseconds % 1_000_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)captured.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], originalLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], EthernetHeaderLengthBytes);
        buffer.AddRange(header);
        buffer.AddRange(captured);
        return start;
    }
}
