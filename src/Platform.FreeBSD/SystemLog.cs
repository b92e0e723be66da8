using System;
using System.Text.Unicode;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Datagrams to /var/run/log in the form of FreeBSD's syslog(3): <c>&lt;PRI&gt;1 TIME HOST ident pid - - text</c>. Time and host are left
/// to syslogd ("-"), which then files the line under its own local time and host name. Source: RFC 5424 section 6.
/// </summary>
internal sealed class SystemLog : ISystemLog
{
    internal const string DefaultPath = "/var/run/log";

    private const int MaxLineLengthBytes = 2048;

    private readonly IFreeBsdKernel _kernel;
    private readonly byte[] _address;
    private readonly string _ident;
    private readonly LogFacility _facility;
    private readonly byte[] _line = new byte[MaxLineLengthBytes];
    private FileDescriptor? _socket;

    internal SystemLog(IFreeBsdKernel kernel, string path, string ident, LogFacility facility)
    {
        _kernel = kernel;
        _ident = ident;
        _facility = facility;
        _address = LocalAddress.ToBytes(path);
    }

    public void Write(LogSeverity severity, string text)
    {
        ReadOnlySpan<byte> line = _line.AsSpan(0, Format(severity, text));
        if (_socket is null && !TryConnect())
        {
            return;
        }

        // A log daemon that was restarted has a new socket behind the old path: connect again, once. A full one (ENOBUFS) loses the line.
        int result = _kernel.Write(_socket!.Number, line);
        if (result < 0 && result is not -Errno.EAGAIN and not -Errno.ENOBUFS and not -Errno.EMSGSIZE && TryConnect())
        {
            _ = _kernel.Write(_socket.Number, line);
        }
    }

    public void Dispose() => Disconnect();

    private bool TryConnect()
    {
        Disconnect();
        int fd = _kernel.Socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            return false;
        }

        _socket = new FileDescriptor(_kernel, fd);
        if (_kernel.Connect(fd, _address) < 0)
        {
            Disconnect();
        }

        return _socket is not null;
    }

    private void Disconnect()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private int Format(LogSeverity severity, string text)
    {
        int priority = ((int)_facility * 8) + (int)severity;
        _ = Utf8.TryWrite(_line, $"<{priority}>1 - - {_ident} {_kernel.GetPid()} - - ", out int prefixLength);

        // Stops before a character that does not fit, never within one.
        _ = Utf8.FromUtf16(text, _line.AsSpan(prefixLength), out _, out int textLength);
        return prefixLength + textLength;
    }
}
