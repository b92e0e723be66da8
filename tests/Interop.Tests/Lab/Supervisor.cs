using System;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>What a daemon told the service manager.</summary>
internal sealed record Notification(long Time, string Text)
{
    public override string ToString() => $"{WallClock.Milliseconds(Time):F3} ms {Text.Replace('\n', ' ')}";
}

/// <summary>A service manager's notification socket that keeps what it is told, in order.</summary>
internal sealed class Supervisor : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 100 };
    private volatile bool _stop;

    internal Supervisor(Host host)
    {
        Path = System.IO.Path.Combine(host.Folder, "notify.socket");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        host.Own(this);
        new Thread(Record) { IsBackground = true, Name = "supervisor" }.Start();
    }

    internal string Path { get; }

    internal EventLog<Notification> Notifications { get; } = new();

    internal Notification WaitFor(string text, long after, TimeSpan limit) => Notifications.WaitFor(
        $"notification with '{text}'", told => told.Time > after && told.Text.Contains(text, StringComparison.Ordinal), limit);

    /// <summary>What was told since a moment, but the beats.</summary>
    internal string[] Told(long after) =>
        [.. Notifications.Snapshot().Where(told => told.Time > after && told.Text != Beat).Select(told => told.Text)];

    /// <summary>When the watchdog was told that all is well.</summary>
    internal long[] Beats() => [.. Notifications.Snapshot().Where(told => told.Text == Beat).Select(told => told.Time)];

    public void Dispose()
    {
        _stop = true;
        _socket.Dispose();
    }

    private const string Beat = "WATCHDOG=1\n";

    private void Record()
    {
        byte[] buffer = new byte[65536];
        while (!_stop)
        {
            try
            {
                int length = _socket.Receive(buffer);
                Notifications.Add(new Notification(WallClock.Now, Encoding.UTF8.GetString(buffer, 0, length)));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // Nothing came: look whether to stop.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
