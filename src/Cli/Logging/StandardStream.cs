using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NativeCarp.Cli.Logging;

/// <summary>
/// The standard output or error without <see cref="Console"/>, which would start a thread, take over signals and throw when the disk is full.
/// Open both before anything else, lest a closed descriptor be taken over by a socket.
/// </summary>
internal sealed class StandardStream : ITextOutput
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    private readonly FileStream? _stream;

    private StandardStream(FileStream? stream) => _stream = stream;

    /// <summary>The standard output.</summary>
    public static StandardStream Output { get; } = new(OpenOrNull(OutputDescriptor));

    /// <summary>The standard error.</summary>
    public static StandardStream Error { get; } = new(OpenOrNull(ErrorDescriptor));

    /// <inheritdoc/>
    public bool TryWrite(string text)
    {
        if (_stream is null)
        {
            return false;
        }

        try
        {
            Append(_stream, Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false;
        }
    }

    // Null when the program was started with the stream closed: there is nobody to tell.
    private static FileStream? OpenOrNull(int descriptor)
    {
        try
        {
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    private static void Append(FileStream stream, byte[] bytes)
    {
        if (!stream.CanSeek)
        {
            stream.Write(bytes);
            return;
        }

        // FileStream writes to a file at an offset of its own. Scripts and the other standard stream share the descriptor's offset,
        // so writing starts at the end, and reading SafeFileHandle moves the shared offset behind what was written.
        stream.Seek(0, SeekOrigin.End);
        stream.Write(bytes);
        _ = stream.SafeFileHandle;
    }

    private static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException or ArgumentException;
}
