using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// Frames at a fixed rate for a fixed time, from two threads, for one cannot send as many: advertisements for a virtual router with digests that are wrong. The
/// witness of the laboratory does not record them.
/// </summary>
internal sealed class Flood : IDisposable
{
    /// <summary>The last four bytes of their Ethernet source.</summary>
    internal const uint SourceMacEnd = 0x6c6f6f64;

    private const int SourceMacOffset = 6;
    private const int CounterOffset = 14 + 20 + 8;
    private const int DigestOffset = CounterOffset + 8;

    private const int Threads = 2;

    private readonly List<Thread> _threads = [];
    private long _sent;
    private volatile bool _stop;

    private Flood(Host from, byte[] frame, int perMillisecond, TimeSpan limit)
    {
        for (int i = 0; i < Threads; i++)
        {
            var thread = new Thread(() => Send(from, frame, perMillisecond / Threads, limit)) { IsBackground = true, Name = $"flood {i}" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>How many were sent.</summary>
    internal long Sent => Interlocked.Read(ref _sent);

    /// <summary>Begins.</summary>
    /// <param name="from">The host that sends.</param>
    /// <param name="options">The virtual router.</param>
    /// <param name="perMillisecond">Frames in a millisecond.</param>
    /// <param name="limit">When it ends by itself.</param>
    internal static Flood Start(Host from, NodeOptions options, int perMillisecond, TimeSpan limit)
    {
        byte[] frame = new ForgedAdvertisement(options, from.Address).Write(1, 0);
        frame[DigestOffset] ^= 0xff;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(SourceMacOffset), 0x0266);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(SourceMacOffset + 2), SourceMacEnd);
        ForgedAdvertisement.MendChecksum(frame);
        return new Flood(from, frame, perMillisecond, limit);
    }

    public void Dispose()
    {
        _stop = true;
        _threads.ForEach(thread => thread.Join());
    }

    private void Send(Host from, byte[] frame, int perMillisecond, TimeSpan limit)
    {
        RawSocket socket = from.OpenInjector();
        byte[] batch = new byte[frame.Length * perMillisecond];
        for (int i = 0; i < perMillisecond; i++)
        {
            frame.CopyTo(batch, i * frame.Length);
        }

        long start = WallClock.Now;
        for (long due = start; !_stop && due < start + (limit.Ticks * 100); due += WallClock.Millisecond)
        {
            WallClock.SleepUntil(due);
            Interlocked.Add(ref _sent, socket.SendAll(batch, frame.Length));
        }
    }
}
