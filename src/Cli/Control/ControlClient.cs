using System;
using System.Buffers;
using System.Text.Json;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Control;

/// <summary>The verbs' side of the control socket. A process of its own may wait.</summary>
internal sealed class ControlClient : IDisposable
{
    private const long PatienceNanoseconds = 10_000_000_000;
    private const int ReadBytes = 65536;

    private readonly IPlatform _platform;
    private readonly ILocalStream _stream;
    private readonly ArrayBufferWriter<byte> _input = new();
    private int _taken;

    private ControlClient(IPlatform platform, ILocalStream stream)
    {
        _platform = platform;
        _stream = stream;
        platform.EventWaiter.Add(stream);
    }

    /// <summary>Connects to the daemon of a run directory.</summary>
    /// <exception cref="PlatformException">None is running there, or it may not be asked.</exception>
    public static ControlClient Connect(IPlatform platform, string path)
    {
        PlatformResult result = platform.ConnectLocally(path, out ILocalStream? stream);
        return result switch
        {
            { IsOk: true } => new ControlClient(platform, stream!),
            { Status: PlatformStatus.NoDevice } => throw new PlatformException(
                $"no daemon answers at {path}: start it with nativecarp run, or name its run directory with --run-dir"),
            { Status: PlatformStatus.NoPermission } => throw new PlatformException(
                $"the daemon's socket {path} is not for this user: ask as the user it runs as, or as root"),
            _ => throw new PlatformException($"cannot connect to {path}: {platform.DescribeError(result.NativeCode)}"),
        };
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="PlatformException">The daemon has gone.</exception>
    public void Send(ControlRequest request)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            request.Write(writer);
        }

        line.Write("\n"u8);
        // A request is far smaller than the buffer of a fresh socket.
        if (_stream.TryWrite(line.WrittenSpan) != line.WrittenCount)
        {
            throw new PlatformException("the daemon closed the connection");
        }
    }

    /// <summary>Waits for the next line, valid until the next call.</summary>
    /// <param name="waitsForEver">Whether a silent daemon is nothing unusual.</param>
    /// <exception cref="PlatformException">The daemon has gone or does not answer.</exception>
    public ReadOnlyMemory<byte> ReadLine(bool waitsForEver)
    {
        MonotonicInstant deadline = waitsForEver ? MonotonicInstant.Never : _platform.MonotonicClock.Now.AddNanoseconds(PatienceNanoseconds);
        while (true)
        {
            int end = _input.WrittenSpan[_taken..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                ReadOnlyMemory<byte> line = _input.WrittenMemory.Slice(_taken, end);
                _taken += end + 1;
                return line;
            }

            Receive(deadline);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _platform.EventWaiter.Remove(_stream);
        _stream.Dispose();
    }

    private void Receive(MonotonicInstant deadline)
    {
        if (_taken == _input.WrittenCount)
        {
            _input.ResetWrittenCount();
            _taken = 0;
        }

        int count = _stream.TryRead(_input.GetSpan(ReadBytes));
        if (count == ILocalStream.Gone)
        {
            throw new PlatformException("the daemon closed the connection");
        }

        _input.Advance(count);
        if (count == 0)
        {
            if (_platform.MonotonicClock.Now >= deadline)
            {
                throw new PlatformException("the daemon does not answer");
            }

            _platform.EventWaiter.Wait(deadline);
        }
    }
}
