using System;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A datagram as it came to /dev/log.</summary>
internal sealed record SyslogMessage(long Time, string Text)
{
    /// <summary>The number in angle brackets: facility times 8 plus severity.</summary>
    internal int Priority => int.Parse(Text[1..Text.IndexOf('>', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    /// <summary>The sender's name and process id, as ident[pid].</summary>
    internal string Tag
    {
        get
        {
            string rest = Text[..Text.IndexOf(": ", StringComparison.Ordinal)];
            return rest[(rest.LastIndexOfAny([' ', '>']) + 1)..];
        }
    }

    /// <summary>What follows the tag.</summary>
    internal string Message => Text[(Text.IndexOf("]: ", StringComparison.Ordinal) + 3)..];

    public override string ToString() => Text;
}

/// <summary>A host's /dev/log. The host sees a /dev of its own, made by <see cref="DeviceFolder"/>.</summary>
internal sealed class SyslogListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private volatile bool _stop;

    /// <param name="host">The host.</param>
    /// <param name="reads">False for a listener that has hung and whose queue is full.</param>
    internal SyslogListener(Host host, bool reads = true)
    {
        Path = System.IO.Path.Combine(host.Folder, "log.socket");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        host.Own(this);
        if (reads)
        {
            _socket.ReceiveTimeout = 100;
            new Thread(Record) { IsBackground = true, Name = "syslog" }.Start();
        }
        else
        {
            Fill();
        }
    }

    internal string Path { get; }

    internal EventLog<SyslogMessage> Messages { get; } = new();

    internal SyslogMessage WaitFor(string text, TimeSpan limit) => Messages.WaitFor(
        $"syslog line with '{text}'", message => message.Text.Contains(text, StringComparison.Ordinal), limit);

    internal int Count(string text) => Messages.Snapshot().Count(message => message.Text.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
        _stop = true;
        _socket.Dispose();
    }

    private void Fill()
    {
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        sender.Connect(new UnixDomainSocketEndPoint(Path));
        while (true)
        {
            try
            {
                sender.Send("<30>full"u8);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
        }
    }

    private void Record()
    {
        byte[] buffer = new byte[65536];
        while (!_stop)
        {
            try
            {
                int length = _socket.Receive(buffer);
                Messages.Add(new SyslogMessage(WallClock.Now, Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n', '\0')));
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
