using System;
using System.Buffers.Binary;
using System.Net;
using System.Threading;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>An address appeared on, or vanished from, a host.</summary>
internal sealed record AddressEvent(long Time, bool Added, IPAddress Address);

/// <summary>Records the changes of a host's addresses as the kernel reports them.</summary>
internal sealed class AddressWitness : IDisposable
{
    private const ushort NewAddress = 20;
    private const ushort DeleteAddress = 21;
    private const ushort AddressAttribute = 1;
    private const int MessageHeaderBytes = 16;
    private const int AddressHeaderBytes = 8;
    private const int AttributeHeaderBytes = 4;

    private readonly RawSocket _socket;
    private volatile bool _stop;

    internal AddressWitness(Host host)
    {
        _socket = RawSocket.OpenAddressMonitor(host.Namespace);
        new Thread(Record) { IsBackground = true, Name = "address witness" }.Start();
    }

    internal EventLog<AddressEvent> Events { get; } = new();

    internal AddressEvent WaitForAdded(IPAddress address, long after, TimeSpan limit) => Events.WaitFor(
        $"new address {address}", change => change.Added && change.Address.Equals(address) && change.Time > after, limit);

    internal AddressEvent WaitForRemoved(IPAddress address, long after, TimeSpan limit) => Events.WaitFor(
        $"removal of {address}", change => !change.Added && change.Address.Equals(address) && change.Time > after, limit);

    // The thread closes the socket when it wakes next; nobody needs to wait for it.
    public void Dispose() => _stop = true;

    private unsafe void Record()
    {
        using RawSocket socket = _socket;
        // The kernel does not stamp netlink messages. Waking this thread before others keeps a busy machine out of the reading;
        // inside a user namespace that is refused, and the reading is then a little later than the event.
        int priority = 1;
        Libc.sched_setscheduler(0, Libc.SCHED_FIFO, &priority);
        byte[] buffer = new byte[65536];
        while (!_stop)
        {
            if (socket.TryReceive(buffer, out RawSocket.Received received))
            {
                Read(buffer.AsSpan(0, received.Length), received.Time);
            }
        }
    }

    private void Read(ReadOnlySpan<byte> messages, long time)
    {
        while (messages.Length >= MessageHeaderBytes)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(messages);
            ushort type = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            if (type is NewAddress or DeleteAddress
                && FindAddress(messages[(MessageHeaderBytes + AddressHeaderBytes)..length]) is { } address)
            {
                Events.Add(new AddressEvent(time, type == NewAddress, address));
            }

            messages = messages[Math.Min(Align(length), messages.Length)..];
        }
    }

    private static IPAddress? FindAddress(ReadOnlySpan<byte> attributes)
    {
        while (attributes.Length >= AttributeHeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == AddressAttribute)
            {
                return new IPAddress(attributes[AttributeHeaderBytes..length]);
            }

            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return null;
    }

    private static int Align(int length) => (length + 3) & ~3;
}
