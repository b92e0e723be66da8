using System;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>Files of proc(5), which have no length of their own.</summary>
internal static class ProcFile
{
    private const int FirstLengthBytes = 4096;

    /// <summary>The whole file; empty when it cannot be read.</summary>
    internal static byte[] Read(ILinuxKernel kernel, ReadOnlySpan<byte> path)
    {
        byte[] buffer = new byte[FirstLengthBytes];
        int length;
        while ((length = ReadStart(kernel, path, buffer)) == buffer.Length)
        {
            buffer = new byte[buffer.Length * 2];
        }

        return buffer[..length];
    }

    /// <summary>As much of the file's beginning as fits; returns how much that is, 0 when it cannot be read.</summary>
    internal static int ReadStart(ILinuxKernel kernel, ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        int fd = kernel.Open(path, Constants.O_RDONLY | Constants.O_CLOEXEC);
        if (fd < 0)
        {
            return 0;
        }

        int length = 0;
        int read;
        while ((read = kernel.Read(fd, buffer[length..])) > 0)
        {
            length += read;
        }

        _ = kernel.Close(fd);
        return length;
    }
}
