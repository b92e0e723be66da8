using System;
using System.Buffers.Binary;
using System.IO;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>What a 64-bit little-endian ELF file asks the system for.</summary>
internal sealed class ElfFile
{
    private const int ProgramHeaderTableOffset = 32;
    private const int ProgramHeaderSizeOffset = 54;
    private const int ProgramHeaderCountOffset = 56;
    private const uint DynamicSegment = 2;
    private const uint InterpreterSegment = 3;
    private const int DynamicEntryBytes = 16;
    private const ulong NeededTag = 1;

    internal ElfFile(byte[] file)
    {
        if (!file.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(ProgramHeaderTableOffset));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(ProgramHeaderSizeOffset));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(ProgramHeaderCountOffset));
        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = file.AsSpan(table + (index * size), size);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
            int start = (int)BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            HasInterpreter |= type == InterpreterSegment;
            if (type == DynamicSegment)
            {
                NeededLibraries = CountNeeded(file.AsSpan(start, length));
            }
        }
    }

    /// <summary>Whether a dynamic loader must start it.</summary>
    internal bool HasInterpreter { get; }

    internal int NeededLibraries { get; }

    private static int CountNeeded(ReadOnlySpan<byte> entries)
    {
        int needed = 0;
        for (; entries.Length >= DynamicEntryBytes; entries = entries[DynamicEntryBytes..])
        {
            needed += BinaryPrimitives.ReadUInt64LittleEndian(entries) == NeededTag ? 1 : 0;
        }

        return needed;
    }
}
