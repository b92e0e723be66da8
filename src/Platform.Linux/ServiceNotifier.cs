using System;
using System.Globalization;
using System.Text.Unicode;
using NativeCarp.Core.Platform;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>Datagrams to the socket that systemd names in the environment. Source: sd_notify(3), sd_watchdog_enabled(3).</summary>
internal sealed class ServiceNotifier : IServiceNotifier
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchedProcessVariable = "WATCHDOG_PID";
    private const int MaxLengthBytes = 512;
    private const long NanosecondsPerMicrosecond = 1000;

    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly byte[] _address;
    private readonly byte[] _message = new byte[MaxLengthBytes];

    private ServiceNotifier(ILinuxKernel kernel, FileDescriptor socket, byte[] address, long watchdogNanoseconds)
    {
        _kernel = kernel;
        _socket = socket;
        _address = address;
        WatchdogNanoseconds = watchdogNanoseconds;
    }

    public long WatchdogNanoseconds { get; }

    /// <summary>Null when nobody wants to be told.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="readVariable">Reads the environment.</param>
    /// <exception cref="PlatformException">The address cannot be used, or the system refused a socket.</exception>
    internal static ServiceNotifier? Open(ILinuxKernel kernel, Func<string, string?> readVariable)
    {
        if (readVariable(SocketVariable) is not { Length: > 0 } path)
        {
            return null;
        }

        byte[] address = path[0] switch
        {
            '/' => LocalAddress.ToBytes(path),
            '@' => LocalAddress.ToAbstractBytes(path[1..]),
            _ => throw new PlatformException($"cannot use {SocketVariable}={path}: neither a path nor a name that begins with @; leave it out"),
        };
        int fd = kernel.Socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        return fd >= 0
            ? new(kernel, new FileDescriptor(kernel, fd), address, ReadWatchdog(kernel, readVariable))
            : throw LinuxResult.ToException($"open a socket for {SocketVariable}", fd);
    }

    public PlatformResult Notify(ServiceNotice notice, string status)
    {
        int length = Write(notice);
        if (status.Length > 0 && Utf8.TryWrite(_message.AsSpan(length), $"STATUS={status}\n", out int statusLength))
        {
            length += statusLength;
        }

        // The address goes with each: a supervisor that was restarted has a new socket behind the old name.
        int result = _kernel.SendTo(_socket.Number, _message.AsSpan(0, length), MSG_DONTWAIT | MSG_NOSIGNAL, _address);
        return LinuxResult.FromReturnValue(result);
    }

    public void Dispose() => _socket.Dispose();

    private int Write(ServiceNotice notice)
    {
        if (notice == ServiceNotice.Reloading)
        {
            // By this clock the supervisor tells an answer to its last request from one to an earlier.
            long now = _kernel.ClockGetTime(CLOCK_MONOTONIC) / NanosecondsPerMicrosecond;
            _ = Utf8.TryWrite(_message, $"RELOADING=1\nMONOTONIC_USEC={now}\n", out int length);
            return length;
        }

        ReadOnlySpan<byte> text = notice switch
        {
            ServiceNotice.Alive => "WATCHDOG=1\n"u8,
            ServiceNotice.Status => [],
            ServiceNotice.Ready => "READY=1\n"u8,
            ServiceNotice.Stopping => "STOPPING=1\n"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice, null),
        };
        text.CopyTo(_message);
        return text.Length;
    }

    /// <summary>0 when it is another process that is watched, or none.</summary>
    private static long ReadWatchdog(ILinuxKernel kernel, Func<string, string?> readVariable)
    {
        bool isOurs = readVariable(WatchedProcessVariable) is not { Length: > 0 } watched
            || (int.TryParse(watched, NumberStyles.None, CultureInfo.InvariantCulture, out int processId) && processId == kernel.GetPid());
        return isOurs
            && long.TryParse(readVariable(WatchdogVariable), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds <= long.MaxValue / NanosecondsPerMicrosecond
            ? microseconds * NanosecondsPerMicrosecond
            : 0;
    }
}
