using System;
using System.Buffers.Binary;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>What an attacker does with an advertisement it recorded: sends it again, changed in what the digest does not protect.</summary>
internal sealed class RecordedAdvertisement : IDisposable
{
    private const int Ip = 14;
    private const int Carp = Ip + 20;
    private const int MostFrames = 3_000;

    private readonly Thread _thread;
    private volatile bool _stop;

    /// <summary>Sends it at a steady rate until disposed.</summary>
    internal RecordedAdvertisement(RawSocket socket, byte[] frame, int perSecond, Func<byte[], byte[]> change)
    {
        _thread = new Thread(() =>
        {
            long next = WallClock.Now;
            for (int i = 0; i < MostFrames && !_stop; i++)
            {
                socket.Send(change(frame));
                next += WallClock.Second / perSecond;
                WallClock.SleepUntil(next);
            }
        })
        { IsBackground = true, Name = "recorded advertisement" };
        _thread.Start();
    }

    internal static byte[] WithSource(byte[] frame, uint source)
    {
        byte[] changed = (byte[])frame.Clone();
        Span<byte> ip = changed.AsSpan(Ip, 20);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], source);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Compute(ip));
        return changed;
    }

    internal static byte[] WithAdvskew(byte[] frame, byte advskew)
    {
        byte[] changed = (byte[])frame.Clone();
        Span<byte> carp = changed.AsSpan(Carp, 36);
        carp[2] = advskew;
        BinaryPrimitives.WriteUInt16BigEndian(carp[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(carp[6..], InternetChecksum.Compute(carp));
        return changed;
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }
}
