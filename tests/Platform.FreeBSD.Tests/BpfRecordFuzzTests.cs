using System;
using System.Collections.Generic;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>
/// Random buffers: the reader must see in them what a second reading sees, written from bpf(4). A record is seconds (8), nanoseconds (8),
/// captured (4), sent (4), header length (2); the next one follows at a multiple of eight behind its frame.
/// </summary>
public sealed class BpfRecordFuzzTests
{
    [Fact]
    public void TryRead_RandomRecords_AgreeWithAPlainReading() => Fuzz.Run(Generate, Check);

    private static void Check(byte[] buffer)
    {
        List<BpfRecord> expected = [];
        int at = 0;
        while (at + 26 <= buffer.Length)
        {
            long seconds = BitConverter.ToInt64(buffer, at);
            long nanoseconds = BitConverter.ToInt64(buffer, at + 8);
            long captured = BitConverter.ToUInt32(buffer, at + 16);
            long sent = BitConverter.ToUInt32(buffer, at + 20);
            int header = BitConverter.ToUInt16(buffer, at + 24);
            if (header < 26 || at + header + captured > buffer.Length)
            {
                break;
            }

            expected.Add(new BpfRecord(at + header, (int)captured, unchecked((seconds * 1_000_000_000) + nanoseconds), captured < sent));
            at += (header + (int)captured + 7) / 8 * 8;
        }

        Assert.Equal(expected, BpfRecordReaderTests.ReadAll(buffer));
    }

    private static byte[] Generate(Random random)
    {
        List<byte> bytes = [];
        for (int i = random.Next(4); i >= 0; i--)
        {
            BpfBytes.Append(bytes, new byte[random.Next(120)], (uint)random.Next(200), random.NextInt64());
        }

        return random.Mutate([.. bytes]);
    }
}
