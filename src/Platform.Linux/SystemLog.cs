using System;
using System.Text.Unicode;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Datagrams to /dev/log in the form of syslog(3): <c>&lt;PRI&gt;Mmm dd hh:mm:ss ident[pid]: text</c>. Source: RFC 3164 section 4.1.
/// </summary>
internal sealed class SystemLog : ISystemLog
{
    internal const string DefaultPath = "/dev/log";

    private const int MaxLineLengthBytes = 2048;
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private readonly ILinuxKernel _kernel;
    private readonly byte[] _address;
    private readonly string _ident;
    private readonly LogFacility _facility;
    private readonly byte[] _line = new byte[MaxLineLengthBytes];
    private FileDescriptor? _socket;

    internal SystemLog(ILinuxKernel kernel, string path, string ident, LogFacility facility)
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

        // A log daemon that was restarted has a new socket behind the old path: connect again, once. A full one (EAGAIN) loses the line.
        int result = Send(line);
        if (result < 0 && result is not -Errno.EAGAIN and not -Errno.ENOBUFS and not -Errno.EMSGSIZE && TryConnect())
        {
            _ = Send(line);
        }
    }

    public void Dispose() => Disconnect();

    private int Send(ReadOnlySpan<byte> line) => _kernel.SendTo(_socket!.Number, line, MSG_DONTWAIT | MSG_NOSIGNAL, default);

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

    /// <summary>
    /// Local time comes from the C library, so that it is what syslog(3) would have written, and the month from no culture.
    /// </summary>
    private int Format(LogSeverity severity, string text)
    {
        tm time = _kernel.LocalTime(_kernel.ClockGetTime(CLOCK_REALTIME) / 1_000_000_000);
        int priority = ((int)_facility * 8) + (int)severity;
        ReadOnlySpan<char> month = Months.AsSpan(time.tm_mon * 3, 3);
        _ = Utf8.TryWrite(
            _line,
            $"<{priority}>{month} {time.tm_mday,2} {time.tm_hour:00}:{time.tm_min:00}:{time.tm_sec:00} {_ident}[{_kernel.GetPid()}]: ",
            out int prefixLength);

        // Stops before a character that does not fit, never within one.
        _ = Utf8.FromUtf16(text, _line.AsSpan(prefixLength), out _, out int textLength);
        return prefixLength + textLength;
    }
}
