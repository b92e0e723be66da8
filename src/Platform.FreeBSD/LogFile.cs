using NativeCarp.Core.Platform;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>A log file. Opened without waiting: a FIFO that nobody reads is refused.</summary>
internal sealed class LogFile : ILogFile
{
    private readonly FileDescriptor _file;
    private readonly StandardStream _stream;

    private LogFile(IFreeBsdKernel kernel, FileDescriptor file)
    {
        _file = file;
        _stream = new StandardStream(kernel, file.Number);
    }

    public bool IsJournal => false;

    /// <exception cref="PlatformException">It cannot be opened or made.</exception>
    internal static LogFile Open(IFreeBsdKernel kernel, string path)
    {
        int fd = kernel.Open(CString.Join([path]), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        return fd >= 0
            ? new LogFile(kernel, new FileDescriptor(kernel, fd))
            : throw new PlatformException(
                $"cannot open the log file {path}: {ErrnoName.Describe(-fd)}; its folder must exist, and folder or file belong to the daemon's user");
    }

    public bool TryWrite(string text) => _stream.TryWrite(text);

    public bool Write(string text) => _stream.Write(text);

    public void Dispose() => _file.Dispose();
}
