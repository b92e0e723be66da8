using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class BpfRecordReaderTests
{
    [Fact]
    public void TryRead_OneEthernetFrame_BeginsAtByte26NotAtSizeof()
    {
        // freebsd.md 2.9: bh_hdrlen is BPF_WORDALIGN(14 + 26) - 14, seen as 26 on a running kernel.
        List<byte> bytes = [];
        BpfBytes.Append(bytes, new byte[70], 70, 5_000_000_123);

        BpfRecord record = Assert.Single(ReadAll(bytes.ToArray()));

        Assert.Equal(new BpfRecord(26, 70, 5_000_000_123, IsTruncated: false), record);
    }

    [Fact]
    public void TryRead_SeveralRecords_AreFoundAtMultiplesOfEight()
    {
        List<byte> bytes = [];
        BpfBytes.Append(bytes, Filled(70, 1), 70);
        Assert.Equal(96, BpfBytes.Append(bytes, Filled(71, 2), 71));
        Assert.Equal(200, BpfBytes.Append(bytes, Filled(90, 3), 90));

        byte[] buffer = bytes.ToArray();
        List<BpfRecord> records = ReadAll(buffer);

        Assert.Equal([(26, 70), (122, 71), (226, 90)], records.ConvertAll(record => (record.FrameOffset, record.FrameLengthBytes)));
        Assert.Equal([1, 2, 3], records.ConvertAll(record => (int)buffer[record.FrameOffset]));
        Assert.Equal([1, 2, 3], records.ConvertAll(record => (int)buffer[record.FrameOffset + record.FrameLengthBytes - 1]));
    }

    [Fact]
    public void TryRead_CapturedLessThanSent_IsTruncated()
    {
        List<byte> bytes = [];
        BpfBytes.Append(bytes, new byte[64], 65);

        Assert.True(Assert.Single(ReadAll(bytes.ToArray())).IsTruncated);
    }

    [Fact]
    public void TryRead_LastRecord_NeedsNoPadding()
    {
        List<byte> bytes = [];
        BpfBytes.Append(bytes, new byte[71], 71);

        Assert.Equal(97, bytes.Count);
        Assert.Single(ReadAll(bytes.ToArray()));
    }

    [Fact]
    public void TryRead_LongerHeader_BelievesTheRecord()
    {
        byte[] bytes = new byte[32 + 8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), 8);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(24), 32);

        Assert.Equal(32, Assert.Single(ReadAll(bytes)).FrameOffset);
    }

    [Fact]
    public void TryRead_EveryTruncation_NeverThrowsAndNeverInventsARecord()
    {
        List<byte> bytes = [];
        BpfBytes.Append(bytes, new byte[70], 70);
        BpfBytes.Append(bytes, new byte[70], 70);
        byte[] buffer = bytes.ToArray();

        for (int length = 0; length < buffer.Length; length++)
        {
            Assert.Equal(length >= 96 ? 1 : 0, ReadAll(buffer.AsSpan(0, length)).Count);
        }
    }

    [Theory]
    [InlineData(16, 71u)]
    [InlineData(16, uint.MaxValue)]
    [InlineData(16, 0x7fff_ffffu)]
    [InlineData(24, 25u)]
    [InlineData(24, 0u)]
    [InlineData(24, 27u)]
    [InlineData(24, 0xffffu)]
    public void TryRead_LengthThatCannotBe_EndsTheWalk(int offset, uint value)
    {
        List<byte> bytes = [];
        BpfBytes.Append(bytes, new byte[70], 70);
        byte[] buffer = bytes.ToArray();
        if (offset == 16)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(16), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(24), (ushort)value);
        }

        Assert.Empty(ReadAll(buffer));
    }

    internal static List<BpfRecord> ReadAll(ReadOnlySpan<byte> bytes)
    {
        List<BpfRecord> records = [];
        BpfRecordReader reader = new(bytes);
        while (reader.TryRead(out BpfRecord record))
        {
            records.Add(record);
        }

        return records;
    }

    private static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }
}
