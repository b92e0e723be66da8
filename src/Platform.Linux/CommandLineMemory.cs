using System;
using System.Globalization;
using System.Text;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// The memory in which the kernel put this process's arguments, which is what process lists show. Everything here works on a span of it;
/// nothing is ever written beyond. Source: proc_pid_stat(5), proc_pid_cmdline(5).
/// </summary>
internal static class CommandLineMemory
{
    private const int ArgumentStartField = 48;

    /// <summary>Reads where the arguments start and end from <c>/proc/self/stat</c>; the name, second of its fields, may hold anything.</summary>
    internal static bool TryParseRange(ReadOnlySpan<byte> stat, out nuint start, out nuint end)
    {
        start = end = 0;
        int nameEnd = stat.LastIndexOf((byte)')');
        if (nameEnd < 0)
        {
            return false;
        }

        string[] fields = Encoding.ASCII.GetString(stat[(nameEnd + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The first field behind the name is number 3.
        const int StartIndex = ArgumentStartField - 3;
        return fields.Length > StartIndex + 1
            && nuint.TryParse(fields[StartIndex], NumberStyles.None, CultureInfo.InvariantCulture, out start)
            && nuint.TryParse(fields[StartIndex + 1].TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out end)
            && start != 0
            && end > start;
    }

    /// <summary>Puts another name in the place of the first argument and moves the others up; nothing when it would need more room.</summary>
    internal static void SetName(Span<byte> arguments, ReadOnlySpan<byte> name)
    {
        int end = arguments.IndexOf((byte)0);
        if (end < name.Length)
        {
            return;
        }

        name.CopyTo(arguments);
        Span<byte> rest = arguments[end..];
        rest.CopyTo(arguments[name.Length..]);
        arguments[(name.Length + rest.Length)..].Clear();
    }

    /// <summary>
    /// Overwrites a secret where it is a whole argument, or the end of one behind <c>=</c> or behind a short option's letter.
    /// Anywhere else the same bytes are something else.
    /// </summary>
    internal static void Hide(Span<byte> arguments, ReadOnlySpan<byte> secret)
    {
        while (!secret.IsEmpty && !arguments.IsEmpty)
        {
            int end = arguments.IndexOf((byte)0);
            Span<byte> argument = arguments[..(end < 0 ? arguments.Length : end)];
            arguments = arguments[Math.Min(argument.Length + 1, arguments.Length)..];
            if (argument.EndsWith(secret) && IsValueAt(argument, argument.Length - secret.Length))
            {
                argument[^secret.Length..].Fill((byte)'x');
            }
        }
    }

    private static bool IsValueAt(ReadOnlySpan<byte> argument, int index)
    {
        bool isLong = argument.StartsWith("--"u8);
        return index == 0
            || (isLong && argument[index - 1] == (byte)'=')
            || (!isLong && argument[0] == (byte)'-' && index >= 2 && argument[index - 1] == (byte)'p');
    }
}
