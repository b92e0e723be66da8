using System;
using System.Buffers.Binary;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>An answer to an echo request: when the client's kernel received it, and from which hardware address.</summary>
internal sealed record ProbeAnswer(long Time, PhysicalAddress Node);

/// <summary>A client that asks the virtual address once a millisecond (ICMP echo) and records every answer.</summary>
internal sealed class ClientProbe : IDisposable
{
    private const int Ip = 14;
    private const int Icmp = Ip + 20;
    private const byte IcmpProtocol = 1;
    private const byte EchoRequest = 8;
    private const byte EchoReply = 0;
    private const int RequestBytes = 16;
    // Only this program's probes live in the client's namespace, so any fixed number tells its answers from other traffic.
    private const ushort Identifier = 0x4e43;

    private readonly RawSocket _sender;
    private readonly RawSocket _receiver;
    private readonly IPAddress _target;
    private volatile bool _stop;

    internal ClientProbe(Host client, IPAddress target)
    {
        _target = target;
        _sender = RawSocket.OpenIcmp(client.Namespace);
        _receiver = RawSocket.OpenPacket(client.Namespace, Host.InterfaceName);
        new Thread(Receive) { IsBackground = true, Name = "probe receiver" }.Start();
        new Thread(Send) { IsBackground = true, Name = "probe sender" }.Start();
    }

    internal EventLog<ProbeAnswer> Answers { get; } = new();

    /// <summary>The longest time without an answer between two answers, in nanoseconds.</summary>
    internal long LongestGap(long from, long to)
    {
        long[] times = [.. Answers.Snapshot().Select(answer => answer.Time).Where(time => time >= from && time <= to).Order()];
        return times.Length < 2
            ? throw new InvalidOperationException($"{times.Length} answers between {from} and {to}: no gap to measure")
            : times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();
    }

    // The threads close their sockets when they wake next; nobody needs to wait for them.
    public void Dispose() => _stop = true;

    private void Send()
    {
        using RawSocket socket = _sender;
        Span<byte> request = stackalloc byte[RequestBytes];
        ushort sequence = 0;
        for (long due = WallClock.Now; !_stop; due = Math.Max(due + WallClock.Millisecond, WallClock.Now))
        {
            WallClock.SleepUntil(due);
            request.Clear();
            request[0] = EchoRequest;
            BinaryPrimitives.WriteUInt16BigEndian(request[4..], Identifier);
            BinaryPrimitives.WriteUInt16BigEndian(request[6..], sequence++);
            BinaryPrimitives.WriteUInt16BigEndian(request[2..], InternetChecksum.Compute(request));
            // Refused while nobody owns the address: that is the outage being measured.
            socket.TrySendTo(_target, request);
        }
    }

    private void Receive()
    {
        using RawSocket socket = _receiver;
        byte[] buffer = new byte[2048];
        while (!_stop)
        {
            if (socket.TryReceive(buffer, out RawSocket.Received received)
                && received.PacketType != RawSocket.Outgoing
                && IsAnswer(buffer.AsSpan(0, received.Length)))
            {
                Answers.Add(new ProbeAnswer(received.Time, new PhysicalAddress(buffer[6..12])));
            }
        }
    }

    private bool IsAnswer(ReadOnlySpan<byte> frame) =>
        frame.Length >= Icmp + 8
        && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x0800
        && frame[Ip] == 0x45
        && frame[Ip + 9] == IcmpProtocol
        && _target.Equals(new IPAddress(frame.Slice(Ip + 12, 4)))
        && frame[Icmp] == EchoReply
        && BinaryPrimitives.ReadUInt16BigEndian(frame[(Icmp + 4)..]) == Identifier;
}
