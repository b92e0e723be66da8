using System;
using System.Text;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>Strings as C programs take them.</summary>
internal static class CString
{
    /// <summary>The strings in UTF-8, each with a terminating zero; what stands behind a zero in a string is lost, as in C.</summary>
    internal static byte[] Join(ReadOnlySpan<string> strings)
    {
        int length = 0;
        foreach (string text in strings)
        {
            length += Encoding.UTF8.GetByteCount(text) + 1;
        }

        byte[] joined = new byte[length];
        int used = 0;
        foreach (string text in strings)
        {
            used += Encoding.UTF8.GetBytes(text, joined.AsSpan(used)) + 1;
        }

        return joined;
    }

    /// <summary>How many strings there are.</summary>
    internal static int Count(ReadOnlySpan<byte> joined) => joined.Count((byte)0);
}
