using System;
using System.Buffers.Binary;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>Runs classic BPF as the kernel does. Source: <c>bpf_filter</c> and <c>bpf_validate</c> in sys/net/bpf_filter.c.</summary>
internal static class ClassicBpf
{
    private const int MaxInstructions = 512;
    private const int ClassMask = 0x07;

    /// <summary>Whether the kernel would take the program: known instructions, jumps forward and inside, a return at the end.</summary>
    public static bool IsValid(ReadOnlySpan<bpf_insn> program)
    {
        if (program.IsEmpty || program.Length > MaxInstructions)
        {
            return false;
        }

        for (int i = 0; i < program.Length; i++)
        {
            bpf_insn instruction = program[i];
            bool isKnown = instruction.code switch
            {
                0x28 or 0x30 or 0x20 or 0x06 or 0x07 => true,
                0x15 or 0x1d => i + 1 + Math.Max(instruction.jt, instruction.jf) < program.Length,
                _ => false,
            };
            if (!isKnown)
            {
                return false;
            }
        }

        return (program[^1].code & ClassMask) == 0x06;
    }

    /// <summary>How many bytes of the packet to keep; 0 refuses it, and so does a load behind its end.</summary>
    public static uint Run(ReadOnlySpan<bpf_insn> program, ReadOnlySpan<byte> packet)
    {
        uint accumulator = 0;
        uint index = 0;
        for (int counter = 0; counter < program.Length; counter++)
        {
            bpf_insn instruction = program[counter];
            int size = instruction.code switch { 0x20 => 4, 0x28 => 2, 0x30 => 1, _ => 0 };
            if (size > 0)
            {
                if (instruction.k > packet.Length || size > packet.Length - instruction.k)
                {
                    return 0;
                }

                ReadOnlySpan<byte> field = packet.Slice((int)instruction.k, size);
                accumulator = size switch
                {
                    4 => BinaryPrimitives.ReadUInt32BigEndian(field),
                    2 => BinaryPrimitives.ReadUInt16BigEndian(field),
                    _ => field[0],
                };
            }
            else if (instruction.code is 0x15 or 0x1d)
            {
                uint operand = instruction.code == 0x15 ? instruction.k : index;
                counter += accumulator == operand ? instruction.jt : instruction.jf;
            }
            else if (instruction.code == 0x07)
            {
                index = accumulator;
            }
            else
            {
                return instruction.k;
            }
        }

        throw new InvalidOperationException("the program runs past its end");
    }
}
