using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>Pings that are answered at once by whoever answers.</summary>
internal sealed class SimulatedEchoSocket(SimulatedWorld world, ISet<InetAddress> answering) : IEchoSocket
{
    private const int ChecksumOffset = 2;

    private readonly Queue<(byte[] Message, InetAddress Source)> _answers = new();

    public bool IsReady => _answers.Count > 0;

    public MonotonicInstant PendingSince => _answers.Count > 0 ? world.Now : MonotonicInstant.Never;

    public PlatformResult Send(ReadOnlySpan<byte> message, InetAddress destination, int interfaceIndex)
    {
        if (answering.Contains(destination))
        {
            byte[] answer = message.ToArray();
            answer[0] = (byte)(destination.Family == AddressFamily.Ipv4 ? 0 : 129);
            answer.AsSpan(ChecksumOffset, 2).Clear();
            ushort checksum = InternetChecksum.Compute(answer);
            (answer[ChecksumOffset], answer[ChecksumOffset + 1]) = ((byte)(checksum >> 8), (byte)checksum);
            _answers.Enqueue((answer, destination));
        }

        return PlatformResult.Ok;
    }

    public int Receive(Span<byte> message, out InetAddress source)
    {
        if (!_answers.TryDequeue(out (byte[] Message, InetAddress Source) next))
        {
            source = default;
            return 0;
        }

        source = next.Source;
        next.Message.CopyTo(message);
        return next.Message.Length;
    }

    public void Dispose() => _answers.Clear();
}
