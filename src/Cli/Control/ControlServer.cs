using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Control;

/// <summary>
/// The control socket, in the one loop: one JSON request and one JSON reply per line. However clients behave, a turn takes at most one
/// request of each, and no advertisement waits for any of them.
/// </summary>
internal sealed class ControlServer : IDisposable
{
    /// <summary>More clients than this at once push out the one that has been idle longest.</summary>
    public const int MaximumConnections = 128;

    /// <summary>The socket's name in the run directory.</summary>
    public const string SocketName = "control.sock";

    private readonly IEventWaiter _waiter;
    private readonly ILocalListener _listener;
    private readonly IControlCommands _commands;
    private readonly List<ControlConnection> _connections = [];
    private readonly ArrayBufferWriter<byte> _reply = new();

    /// <summary>Begins to serve.</summary>
    /// <param name="listener">Where clients come; disposed with the server.</param>
    /// <param name="waiter">What the loop sleeps on.</param>
    /// <param name="commands">What to do for them.</param>
    public ControlServer(ILocalListener listener, IEventWaiter waiter, IControlCommands commands)
    {
        _listener = listener;
        _waiter = waiter;
        _commands = commands;
        _waiter.Add(_listener);
    }

    /// <summary>Whether a request waits that no event will announce.</summary>
    public bool HasWork => _connections.Exists(static connection => connection.IsIdle && connection.HasLine);

    /// <summary>Serves every client once.</summary>
    public void Serve()
    {
        if (_listener.IsReady)
        {
            Accept();
        }

        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            ControlConnection connection = _connections[i];
            if (connection.Stream.IsReady)
            {
                connection.Serve();
            }

            if (!connection.IsOver && connection.IsIdle && connection.TryTakeLine(out ReadOnlySpan<byte> line))
            {
                Answer(connection, line);
            }

            if (connection.IsOver)
            {
                Remove(i);
            }
        }
    }

    /// <summary>Whether anybody wants to hear of events.</summary>
    public bool HasFollowers => _connections.Exists(static connection => connection.FollowsEvents);

    /// <summary>Tells an event to whoever follows events.</summary>
    /// <param name="line">The event, with its newline.</param>
    public void Publish(ReadOnlySpan<byte> line)
    {
        foreach (ControlConnection connection in _connections)
        {
            if (connection.FollowsEvents)
            {
                connection.Send(line);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            Remove(i);
        }

        _waiter.Remove(_listener);
        _listener.Dispose();
    }

    private void Accept()
    {
        while (_listener.TryAccept() is ILocalStream stream)
        {
            if (_connections.Count == MaximumConnections)
            {
                // The oldest stands first; one that follows events is in use however long it has been silent.
                int oldest = _connections.FindIndex(static connection => !connection.FollowsEvents);
                Remove(Math.Max(0, oldest));
            }

            _connections.Add(new ControlConnection(stream));
            _waiter.Add(stream);
        }
    }

    private void Answer(ControlConnection connection, ReadOnlySpan<byte> line)
    {
        ControlRequest? request = ControlRequest.Parse(line, out string? error);
        _reply.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_reply))
        {
            if (request is null)
            {
                ControlReply.WriteError(writer, error!);
            }
            else
            {
                _commands.Execute(request, writer);
                connection.FollowsEvents |= request.Command == ControlCommand.Events;
            }
        }

        _reply.Write("\n"u8);
        connection.Send(_reply.WrittenSpan);
    }

    private void Remove(int index)
    {
        ControlConnection connection = _connections[index];
        _connections.RemoveAt(index);
        _waiter.Remove(connection.Stream);
        connection.Dispose();
    }
}
