using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// One AF_PACKET socket, kept for the life of the transport and bound again to each interface it is attached to, so that no privilege is
/// needed after the start.
/// </summary>
/// <remarks>
/// It listens to ETH_P_ALL, for one socket then serves both families in the order of arrival, and sees frames before a macvlan or a bridge
/// on the interface takes them. The price is one run of the filter for each frame that arrives on the interface, tens of nanoseconds; from
/// Linux 4.20 on nothing is paid for frames that leave (before, the kernel cloned each).
/// </remarks>
internal sealed class PacketTransport : PollSource, ILinkTransport
{
    /// <summary>
    /// Room for 10 000 advertisements, for the kernel doubles the figure and charges 830 bytes for each: a flood of 200 000 a second may
    /// find us away for 50 ms. The memory is the kernel's, and taken only while they wait.
    /// </summary>
    private const int ReceiveBufferBytes = 1 << 22;

    /// <summary>
    /// The qdisc band of interactive traffic: an advertisement does not queue behind what the gateway forwards. More needs CAP_NET_ADMIN.
    /// </summary>
    private const int InteractivePriority = 6;

    private const int EtherTypeOffset = 12;
    private const int EthernetHeaderLengthBytes = 14;
    private const int VlanIdentifierMask = 0x0fff;

    /// <summary>Tries of one receive call: a pending ENETDOWN is reported once and then cleared, EINTR seldom comes twice.</summary>
    private const int MaxReceiveAttempts = 4;

    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly MulticastMembership _membership;
    private readonly List<packet_mreq> _hardwareMemberships = [];
    private readonly PacketBatch _batch = new();

    private int _interfaceIndex;
    private int _count;
    private long _droppedFrames;

    // What turns the batch's calendar time stamps into instants: see ToInstant.
    private MonotonicInstant _batchNow;
    private MonotonicInstant _batchNotBefore;
    private long _monotonicMinusRealtime;
    private MonotonicInstant _emptyAt;

    private PacketTransport(ILinuxKernel kernel, FileDescriptor socket)
    {
        _kernel = kernel;
        _socket = socket;
        _membership = new MulticastMembership(kernel);
    }

    public bool IsAttached => _interfaceIndex != 0;

    internal override int PollDescriptor => IsAttached ? _socket.Number : -1;

    public long DroppedFrames
    {
        get
        {
            // The kernel sets its counters to zero when they are read.
            tpacket_stats statistics = default;
            if (_kernel.GetSockOpt(_socket.Number, SOL_PACKET, PACKET_STATISTICS, LinuxKernelExtensions.AsWritableBytes(ref statistics)) >= 0)
            {
                _droppedFrames += statistics.tp_drops;
            }

            return _droppedFrames;
        }
    }

    internal static PacketTransport Open(ILinuxKernel kernel)
    {
        // Protocol 0 hears nothing: no frame of any interface gets in before the filter and the bind.
        int fd = kernel.Socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            throw LinuxResult.ToException("open a packet socket", fd, "CAP_NET_RAW");
        }

        PacketTransport transport = new(kernel, new FileDescriptor(kernel, fd));
        transport.SetOptions();
        return transport;
    }

    public PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups)
    {
        Detach();
        if (interfaceIndex <= 0)
        {
            // Index 0 would listen on every interface.
            return new(PlatformStatus.NoDevice, Errno.ENODEV);
        }

        int result = BindQuietly(interfaceIndex);
        for (int i = 0; i < groups.Length && result >= 0; i++)
        {
            result = Join(interfaceIndex, groups[i]);
        }

        if (result >= 0)
        {
            _emptyAt = new(_kernel.ClockGetTime(CLOCK_MONOTONIC));
            result = _kernel.SetFilter(_socket.Number, PacketFilter.Carp);
        }

        if (result < 0)
        {
            LeaveGroups();
            return LinuxResult.FromReturnValue(result);
        }

        _interfaceIndex = interfaceIndex;
        return PlatformResult.Ok;
    }

    public void Detach()
    {
        if (!IsAttached)
        {
            return;
        }

        // The socket stays bound but deaf: binding to protocol 0 means "as before" to many kernels. What does queue up goes at the next
        // Attach.
        _ = _kernel.SetFilter(_socket.Number, PacketFilter.Nothing);
        LeaveGroups();
        _interfaceIndex = 0;
        _count = 0;
        WasReadable = false;
    }

    public int ReceiveBatch(MonotonicInstant now)
    {
        _count = 0;
        // After a short batch nothing is left of what arrived before this turn: asking again would cost a system call. An error that cut the
        // batch short is the socket's next event.
        if (!IsAttached || _emptyAt == now)
        {
            return 0;
        }

        _count = ReceiveMessages();
        if (_count > 0)
        {
            // In this order a pause between the two makes frames younger, and ToInstant then stops at the turn's instant.
            long realtime = _kernel.ClockGetTime(CLOCK_REALTIME);
            _monotonicMinusRealtime = _kernel.ClockGetTime(CLOCK_MONOTONIC) - realtime;
        }

        _batchNow = now;
        _batchNotBefore = MonotonicInstant.Earlier(_emptyAt, now);
        if (_count < PacketBatch.Capacity)
        {
            _emptyAt = now;
        }

        return _count;
    }

    public ReceivedFrame GetFrame(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));

        FrameFlags flags = FrameFlags.None;
        MonotonicInstant receivedAt = _batchNow;
        if (_batch.PacketType(index) == PACKET_OUTGOING)
        {
            flags |= FrameFlags.Outgoing;
        }

        if (_batch.IsTruncated(index))
        {
            flags |= FrameFlags.Truncated;
        }

        ControlMessageReader reader = new(_batch.Control(index));
        while (reader.TryRead(out int level, out int type, out ReadOnlySpan<byte> payload))
        {
            if (level == SOL_SOCKET && type == SCM_TIMESTAMPNS && MemoryMarshal.TryRead(payload, out timespec stamp))
            {
                receivedAt = ToInstant(stamp);
            }
            else if (level == SOL_PACKET && type == PACKET_AUXDATA && MemoryMarshal.TryRead(payload, out tpacket_auxdata auxiliary)
                && IsTagged(auxiliary))
            {
                flags |= FrameFlags.VlanTagStripped;
            }
        }

        return new(_batch.Bytes(index), receivedAt, flags);
    }

    public PlatformResult Send(ReadOnlySpan<byte> frame)
    {
        if (!IsAttached)
        {
            return new(PlatformStatus.NoDevice, Errno.ENODEV);
        }

        if (frame.Length < EthernetHeaderLengthBytes)
        {
            throw new ArgumentException("a frame has an Ethernet header", nameof(frame));
        }

        // The address repeats what the frame says: without it older kernels would mark the packet ETH_P_ALL for queueing rules and drivers.
        sockaddr_ll address = new()
        {
            sll_family = AF_PACKET,
            sll_protocol = MemoryMarshal.Read<ushort>(frame[EtherTypeOffset..]),
            sll_ifindex = _interfaceIndex,
        };
        int result;
        do
        {
            result = _kernel.SendTo(_socket.Number, frame, MSG_DONTWAIT | MSG_NOSIGNAL, LinuxKernelExtensions.AsBytes(in address));
        }
        while (result == -Errno.EINTR);

        // EAGAIN: the frames sent before still fill the socket's send buffer. To the caller that is no different from ENOBUFS.
        return result == -Errno.EAGAIN ? new(PlatformStatus.NoBuffers, Errno.EAGAIN) : LinuxResult.FromReturnValue(result);
    }

    public void Dispose()
    {
        Detach();
        _membership.Dispose();
        _socket.Dispose();
    }

    private static bool IsTagged(in tpacket_auxdata auxiliary) =>
        // Identifier 0 is a priority tag: the frame belongs to this network.
        (auxiliary.tp_status & TP_STATUS_VLAN_VALID) != 0 && (auxiliary.tp_vlan_tci & VlanIdentifierMask) != 0;

    private void SetOptions()
    {
        // None is needed for the protocol to work, so no refusal ends the start. The forced size needs CAP_NET_ADMIN and passes rmem_max.
        if (_kernel.SetSockOpt(_socket.Number, SOL_SOCKET, SO_RCVBUFFORCE, ReceiveBufferBytes) < 0)
        {
            _ = _kernel.SetSockOpt(_socket.Number, SOL_SOCKET, SO_RCVBUF, ReceiveBufferBytes);
        }

        _ = _kernel.SetSockOpt(_socket.Number, SOL_SOCKET, SO_PRIORITY, InteractivePriority);
        _ = _kernel.SetSockOpt(_socket.Number, SOL_SOCKET, SO_TIMESTAMPNS, 1);
        _ = _kernel.SetSockOpt(_socket.Number, SOL_PACKET, PACKET_AUXDATA, 1);
        _ = _kernel.SetSockOpt(_socket.Number, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    }

    private int BindQuietly(int interfaceIndex)
    {
        int result = _kernel.SetFilter(_socket.Number, PacketFilter.Nothing);
        if (result < 0)
        {
            return result;
        }

        sockaddr_ll address = new()
        {
            sll_family = AF_PACKET,
            sll_protocol = BinaryPrimitives.ReverseEndianness((ushort)ETH_P_ALL),
            sll_ifindex = interfaceIndex,
        };
        result = _kernel.Bind(_socket.Number, in address);

        // Empties the queue, and takes the ENETDOWN that binding to an interface which is down leaves behind.
        while (ReceiveMessages() > 0)
        {
        }

        return result;
    }

    private unsafe int Join(int interfaceIndex, InetAddress group)
    {
        packet_mreq request = new()
        {
            mr_ifindex = interfaceIndex,
            mr_type = PACKET_MR_MULTICAST,
            mr_alen = MacAddress.LengthBytes,
        };
        MacAddress.ForMulticastGroup(group).WriteBytes(new Span<byte>(request.mr_address, MacAddress.LengthBytes));
        int result = _kernel.SetSockOpt(_socket.Number, SOL_PACKET, PACKET_ADD_MEMBERSHIP, in request);
        if (result >= 0)
        {
            _hardwareMemberships.Add(request);
            _membership.Join(interfaceIndex, group);
        }

        return result;
    }

    private void LeaveGroups()
    {
        foreach (packet_mreq request in _hardwareMemberships)
        {
            // An interface that is gone took its memberships along.
            _ = _kernel.SetSockOpt(_socket.Number, SOL_PACKET, PACKET_DROP_MEMBERSHIP, in request);
        }

        _hardwareMemberships.Clear();
        _membership.LeaveAll();
    }

    private int ReceiveMessages()
    {
        for (int attempt = 0; attempt < MaxReceiveAttempts; attempt++)
        {
            int result = _kernel.RecvMmsg(_socket.Number, _batch.PrepareHeaders(), MSG_DONTWAIT);
            switch (result)
            {
                case >= 0:
                    _batch.NoteReceived(result);
                    return result;
                case -Errno.EAGAIN or -Errno.ENOMEM or -Errno.ENOBUFS:
                    return 0;
                case -Errno.EINTR or -Errno.ENETDOWN or -Errno.ENODEV or -Errno.ENXIO:
                    // The interface went down or away, which the monitor reports; frames from before may still be queued.
                    break;
                default:
                    throw new InvalidOperationException($"recvmmsg on a packet socket: {ErrnoName.Describe(-result)}");
            }
        }

        return 0;
    }

    /// <summary>
    /// The kernel stamps frames with the calendar clock. Its difference to the monotonic clock is sampled once per batch, after the frames
    /// were stamped. A step of the calendar in between shifts the result by as much, so it is held between the last moment at which the
    /// queue was empty, before which the frame cannot have arrived, and the turn's own instant: at worst a frame counts as
    /// received when the queue was last looked at, and never as received in the future.
    /// </summary>
    private MonotonicInstant ToInstant(timespec stamp)
    {
        MonotonicInstant instant = new(((long)stamp.tv_sec * 1_000_000_000) + stamp.tv_nsec + _monotonicMinusRealtime);
        return MonotonicInstant.Later(_batchNotBefore, MonotonicInstant.Earlier(instant, _batchNow));
    }
}
