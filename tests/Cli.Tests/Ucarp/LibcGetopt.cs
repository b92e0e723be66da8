using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>getopt_long(3) of this system. It keeps its place in global variables: one caller at a time.</summary>
internal static unsafe partial class LibcGetopt
{
    private const int NotInTable = '?';
    private const int NoValue = ':';
    private const int FirstLongOnly = 1000;

    private static readonly nint s_libc = NativeLibrary.Load("libc.so.6");
    private static readonly int* s_optind = (int*)NativeLibrary.GetExport(s_libc, "optind");
    private static readonly byte** s_optarg = (byte**)NativeLibrary.GetExport(s_libc, "optarg");

    /// <param name="words">ASCII, without NUL.</param>
    /// <param name="options">All with abbreviation; the C function knows no other.</param>
    public static LibcGetoptResult Parse(IReadOnlyList<string> words, IReadOnlyList<GetoptOption> options)
    {
        List<nint> memory = [];
        try
        {
            // A colon in front: nothing is printed, and a missing value is told from an unknown option.
            byte* letters = Copy(memory, ":" + string.Concat(options.Where(option => option.Letter != '\0').Select(Spell)));
            var table = (LongOption*)Allocate(memory, (options.Count + 1) * sizeof(LongOption));
            new Span<LongOption>(table, options.Count + 1).Clear();
            for (int i = 0; i < options.Count; i++)
            {
                table[i].Name = Copy(memory, options[i].Name);
                table[i].HasArgument = options[i].TakesValue ? 1 : 0;
                table[i].Value = FirstLongOnly + i;
            }

            var arguments = (byte**)Allocate(memory, (words.Count + 2) * sizeof(byte*));
            arguments[0] = Copy(memory, "program");
            for (int i = 0; i < words.Count; i++)
            {
                arguments[i + 1] = Copy(memory, words[i]);
            }

            arguments[words.Count + 1] = null;
            return Read(words.Count + 1, arguments, letters, table, options);
        }
        finally
        {
            memory.ForEach(NativeFree);
        }
    }

    private static LibcGetoptResult Read(
        int count, byte** arguments, byte* letters, LongOption* table, IReadOnlyList<GetoptOption> options)
    {
        List<(string Name, string Value)> matches = [];
        // 0 starts anew: glibc's manual, "Using the getopt function".
        *s_optind = 0;
        for (int found; (found = getopt_long(count, arguments, letters, table, null)) != -1;)
        {
            if (found is NotInTable or NoValue)
            {
                return new LibcGetoptResult(matches, null, found == NoValue);
            }

            GetoptOption option = found >= FirstLongOnly ? options[found - FirstLongOnly] : options.First(o => o.Letter == found);
            matches.Add((option.Name, option.TakesValue ? Marshal.PtrToStringAnsi((nint)(*s_optarg))! : ""));
        }

        // What is no option has been moved to the end.
        List<string> stray = [];
        for (int i = *s_optind; i < count; i++)
        {
            stray.Add(Marshal.PtrToStringAnsi((nint)arguments[i])!);
        }

        return new LibcGetoptResult(matches, stray, IsValueMissing: false);
    }

    private static string Spell(GetoptOption option) => option.Letter + (option.TakesValue ? ":" : "");

    private static nint Allocate(List<nint> memory, int length)
    {
        memory.Add((nint)NativeMemory.Alloc((nuint)length));
        return memory[^1];
    }

    private static byte* Copy(List<nint> memory, string text)
    {
        nint copy = Allocate(memory, text.Length + 1);
        var bytes = new Span<byte>((void*)copy, text.Length + 1);
        System.Text.Encoding.ASCII.GetBytes(text, bytes);
        bytes[^1] = 0;
        return (byte*)copy;
    }

    private static void NativeFree(nint memory) => NativeMemory.Free((void*)memory);

    [LibraryImport("libc.so.6")]
    private static partial int getopt_long(int count, byte** arguments, byte* letters, LongOption* options, int* index);

    [StructLayout(LayoutKind.Sequential)]
    private struct LongOption
    {
        public byte* Name;
        public int HasArgument;
        public int* Flag;
        public int Value;
    }
}
