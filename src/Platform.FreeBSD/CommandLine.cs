using System;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// How this program was started, and what process lists are to show of it. FreeBSD shows what setproctitle(3) was told, so this works on a
/// copy: the arguments themselves stay as they are, for the program that is started again with them.
/// </summary>
/// <param name="path">The program's file, with a terminating zero; empty when it is not known.</param>
/// <param name="arguments">The arguments from the program's name on, each with a terminating zero.</param>
internal sealed class CommandLine(byte[] path, byte[] arguments)
{
    private byte[] _shown = [.. arguments];

    internal ReadOnlySpan<byte> Path => path;

    internal ReadOnlySpan<byte> Arguments => arguments;

    internal static CommandLine Read() =>
        new(Environment.ProcessPath is { } path ? CString.Join([path]) : [], CString.Join(Environment.GetCommandLineArgs()));

    /// <summary>The title: what is to be shown, with blanks between, with a terminating zero.</summary>
    internal byte[] ToTitle()
    {
        byte[] title = [.. _shown];
        if (title.Length > 0)
        {
            title.AsSpan(0, title.Length - 1).Replace((byte)0, (byte)' ');
        }

        return title;
    }

    /// <summary>Shows another name in the place of the first argument.</summary>
    internal void SetName(string name)
    {
        ReadOnlySpan<byte> shown = _shown;
        int end = shown.IndexOf((byte)0);
        _shown = [.. CString.Join([name]), .. shown[(end + 1)..]];
    }

    /// <summary>
    /// Shows a secret as crosses where it is a whole argument, or the end of one behind <c>=</c> or behind a short option's letter.
    /// Anywhere else the same bytes are something else.
    /// </summary>
    internal void Hide(ReadOnlySpan<byte> secret)
    {
        Span<byte> rest = _shown;
        while (!secret.IsEmpty && !rest.IsEmpty)
        {
            Span<byte> argument = rest[..rest.IndexOf((byte)0)];
            rest = rest[(argument.Length + 1)..];
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
