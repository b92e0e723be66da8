using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A service on a host: it takes TCP connections, says a line, and closes them. Its end is that of a killed process: refusals.</summary>
internal sealed class ServiceListener : IDisposable
{
    private readonly Host _host;
    private readonly int _port;
    private TcpListener? _listener;

    internal ServiceListener(Host host, int port)
    {
        _host = host;
        _port = port;
        Begin();
        host.Own(this);
    }

    /// <summary>Ends the service and returns the moment before.</summary>
    internal long Kill()
    {
        long time = WallClock.Now;
        _listener?.Dispose();
        _listener = null;
        return time;
    }

    /// <summary>Begins it anew and returns the moment after.</summary>
    internal long Begin()
    {
        TcpListener listener = NetworkNamespace.Run(_host.Namespace, () =>
        {
            var made = new TcpListener(IPAddress.Any, _port);
            made.Start(backlog: 512);
            return made;
        });
        _listener = listener;
        new Thread(() => Serve(listener)) { IsBackground = true, Name = "service" }.Start();
        return WallClock.Now;
    }

    public void Dispose() => Kill();

    private static void Serve(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using Socket client = listener.AcceptSocket();
                client.Send("HTTP/1.0 200 OK\r\n\r\nall is well\n"u8);
            }
        }
        catch (SocketException)
        {
            // Killed, or the client went first.
        }
        catch (ObjectDisposedException)
        {
            // Killed.
        }
    }
}
