using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NativeCarp.Namespaces;

/// <summary>
/// Somebody else's socket on an interface of the thread's namespace: whole Ethernet frames as they come and go, nothing filtered, and
/// nothing of the code under test.
/// </summary>
internal sealed class PacketSocket : IDisposable
{
    private const ushort EveryProtocol = 3;
    private const int MaximumFrameLengthBytes = 2048;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[MaximumFrameLengthBytes];

    public PacketSocket(string interfaceName)
    {
        _socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(EveryProtocol))
        {
            Blocking = false,
        };
        _socket.Bind(new LinkLayerEndPoint(NetworkNamespace.IndexOf(interfaceName)));
    }

    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>The next frame; null when there is none now.</summary>
    public byte[]? TryTake() => _socket.Poll(0, SelectMode.SelectRead) ? _buffer[.._socket.Receive(_buffer)] : null;

    /// <summary>The next frame that is wanted; what comes before it is lost.</summary>
    public byte[] Await(Predicate<byte[]> isWanted)
    {
        long limit = Environment.TickCount64 + (NetworkNamespace.LimitNanoseconds / 1_000_000);
        while (Environment.TickCount64 < limit)
        {
            if (_socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead) && TryTake() is { } frame && isWanted(frame))
            {
                return frame;
            }
        }

        throw new TimeoutException("no such frame came");
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll: family, protocol in network order, index, and room for what only received frames have.</summary>
    private sealed class LinkLayerEndPoint(int interfaceIndex) : EndPoint
    {
        private const int LengthBytes = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily, LengthBytes);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], EveryProtocol);
            MemoryMarshal.Write(address.Buffer.Span[4..], interfaceIndex);
            return address;
        }
    }
}
