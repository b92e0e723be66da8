using System;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Sends a new frame every second, as a master does.</summary>
internal sealed class RepeatedFrame : IDisposable
{
    private readonly Timer _timer;

    internal RepeatedFrame(RawSocket socket, Func<byte[]> write) =>
        _timer = new Timer(_ => socket.Send(write()), null, TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        using var stopped = new ManualResetEvent(false);
        if (_timer.Dispose(stopped))
        {
            stopped.WaitOne();
        }
    }
}
