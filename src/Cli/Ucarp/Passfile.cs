using System;
using System.IO;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Reads the password from a file, as ucarp's <c>--passfile</c> does.</summary>
internal static class Passfile
{
    // Far more than a password may have, so that a long line is refused for its length and not cut.
    private const int MaxLineBytes = 1024;

    /// <summary>Reads the first line of <paramref name="path"/>, which may be a pipe.</summary>
    public static PassfileContent Read(string path)
    {
        if (Directory.Exists(path))
        {
            return Failure($"error reading passfile {path}: Is a directory");
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failure($"unable to open passfile {path} for reading: {Reason(e)}");
        }

        using (file)
        {
            return Read(file, path);
        }
    }

    /// <summary>The bytes before the first newline or NUL, as C's fgets and strlen would see them.</summary>
    public static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOfAny((byte)'\n', (byte)0);
        return end < 0 ? content : content[..end];
    }

    private static PassfileContent Read(FileStream file, string path)
    {
        byte[] buffer = new byte[MaxLineBytes];
        int length = 0;
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
            int read;
            do
            {
                read = file.Read(buffer.AsSpan(length));
                length += read;
            }
            while (read > 0 && length < buffer.Length && !buffer.AsSpan(0, length).Contains((byte)'\n'));

            return length == 0
                ? Failure($"error reading passfile {path}: unexpected end of file")
                : new PassfileContent(FirstLine(buffer.AsSpan(0, length)).ToArray(), null, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failure($"error reading passfile {path}: {Reason(e)}");
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    private static PassfileContent Failure(string error) => new(null, error, UnixFileMode.None);

    /// <summary>Why a file could not be opened or read, in the words of the system.</summary>
    public static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException or ArgumentException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => e.Message,
    };
}
