using System;
using System.Buffers;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Control;

/// <summary>
/// One client of the control socket: lines come in, lines go out, and nothing of it waits. What the client does not take is kept up to a
/// limit; a client that lets more gather is let go.
/// </summary>
internal sealed class ControlConnection(ILocalStream stream) : IDisposable
{
    /// <summary>The longest request.</summary>
    public const int MaximumLineBytes = 4096;

    /// <summary>How much may wait for a client before another line is refused. One reply may be longer.</summary>
    public const int MaximumBacklogBytes = 256 * 1024;

    private readonly byte[] _input = new byte[MaximumLineBytes];
    private readonly ArrayBufferWriter<byte> _output = new();
    private int _inputLength;
    private int _lineLength;
    private int _written;

    /// <summary>What the loop waits for.</summary>
    public ILocalStream Stream { get; } = stream;

    /// <summary>Whether the other side has gone, or has to be let go.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the client asked for events as they come.</summary>
    public bool FollowsEvents { get; set; }

    /// <summary>Whether everything was taken.</summary>
    public bool IsIdle => _written == _output.WrittenCount;

    /// <summary>Whether a whole request waits for <see cref="TryTakeLine"/>.</summary>
    public bool HasLine => !IsOver && _input.AsSpan(_lineLength, _inputLength - _lineLength).Contains((byte)'\n');

    /// <summary>Takes in what has come, and hands on what waits.</summary>
    public void Serve()
    {
        Flush();
        if (IsOver || !Stream.AwaitsInput || _inputLength == _input.Length)
        {
            return;
        }

        int count = Stream.TryRead(_input.AsSpan(_inputLength));
        if (count == ILocalStream.Gone)
        {
            IsOver = true;
        }
        else
        {
            _inputLength += count;
        }
    }

    /// <summary>The next request without its newline, valid until the next call; empty when the line is too long to be one.</summary>
    public bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        _input.AsSpan(_lineLength, _inputLength - _lineLength).CopyTo(_input);
        _inputLength -= _lineLength;
        _lineLength = 0;
        int end = _input.AsSpan(0, _inputLength).IndexOf((byte)'\n');
        if (end < 0 && _inputLength < _input.Length)
        {
            line = default;
            return false;
        }

        _lineLength = end < 0 ? _inputLength : end + 1;
        line = end < 0 ? default : _input.AsSpan(0, end);
        return true;
    }

    /// <summary>Sends bytes that end in a newline, now or as soon as the client takes them.</summary>
    public void Send(ReadOnlySpan<byte> lines)
    {
        if (_output.WrittenCount - _written > MaximumBacklogBytes)
        {
            IsOver = true;
            return;
        }

        _output.Write(lines);
        Flush();
    }

    /// <summary>Ends the connection once everything was taken.</summary>
    public void EndWhenIdle()
    {
        if (IsIdle)
        {
            IsOver = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();

    private void Flush()
    {
        while (!IsOver && !IsIdle)
        {
            int count = Stream.TryWrite(_output.WrittenSpan[_written..]);
            if (count == ILocalStream.Gone)
            {
                IsOver = true;
            }
            else if (count == 0)
            {
                break;
            }
            else
            {
                _written += count;
            }
        }

        // While an answer waits nothing more is read: whoever does not listen need not be understood.
        Stream.AwaitsRoom = !IsIdle;
        Stream.AwaitsInput = IsIdle;
        if (IsIdle)
        {
            _output.ResetWrittenCount();
            _written = 0;
        }
    }
}
