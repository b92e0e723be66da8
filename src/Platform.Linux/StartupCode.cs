using System;
using System.Globalization;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Unmaps the pages of the program's code that start-up has touched: the runtime's initialisation and the command line are not needed
/// again, and what is comes back from the page cache by itself. It takes half a megabyte off the resident set.
/// Only mappings that are executable and not writable are given back; none of those can hold anything but the file's own bytes.
/// </summary>
internal static class StartupCode
{
    /// <summary>The program's own mappings stand first, a line of about 80 bytes each.</summary>
    private const int MapsLimitBytes = 4096;

    internal static void Release(ILinuxKernel kernel)
    {
        Span<byte> buffer = stackalloc byte[MapsLimitBytes];
        ReadOnlySpan<byte> maps = buffer[..ProcFile.ReadStart(kernel, "/proc/self/maps\0"u8, buffer)];
        foreach (Range line in maps.Split((byte)'\n'))
        {
            if (TryParseCode(maps[line], out nuint start, out nuint end))
            {
                // Advice: a kernel that does not take it changes nothing.
                _ = kernel.Madvise(start, end - start, Constants.MADV_DONTNEED);
            }
        }
    }

    /// <summary>Reads a line such as <c>7f00-7f08 r-xp 00001000 fe:00 42 /usr/sbin/nativecarp</c>. Source: proc_pid_maps(5).</summary>
    internal static bool TryParseCode(ReadOnlySpan<byte> line, out nuint start, out nuint end)
    {
        start = end = 0;
        int dash = line.IndexOf((byte)'-');
        int space = line.IndexOf((byte)' ');
        return dash > 0
            && space > dash
            && line[(space + 1)..].StartsWith("r-xp "u8)
            && line.Contains((byte)'/')
            && nuint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && nuint.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end)
            && end > start;
    }
}
