using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// A BPF descriptor for each attachment, and the sockets that hold its group memberships. BPF is tapped before the IP stack, so a
/// kernel carp(4), which takes protocol 112 away from raw sockets, does not matter here.
/// </summary>
internal sealed class BpfTransport : PollSource, ILinkTransport
{
    private readonly IFreeBsdKernel _kernel;
    private readonly MulticastMembership _membership;
    private readonly List<BpfRecord> _records = [];
    private BpfDevice? _device;
    private byte[] _buffer = [];
    private bool _isAttached;
    private long _droppedEarlier;

    // What holds the batch's time stamps inside what is possible: see GetFrame.
    private MonotonicInstant _batchNow;
    private MonotonicInstant _batchNotBefore;
    private MonotonicInstant _emptyAt;

    private BpfTransport(IFreeBsdKernel kernel, BpfDevice device)
    {
        _kernel = kernel;
        _membership = new MulticastMembership(kernel);
        _device = device;
    }

    public bool IsAttached => _isAttached;

    public long DroppedFrames => _droppedEarlier + (_device?.DroppedFrames ?? 0);

    internal override int PollDescriptor => _isAttached ? _device!.Number : -1;

    internal static BpfTransport Open(IFreeBsdKernel kernel)
    {
        BpfDevice? device = BpfDevice.TryOpen(kernel, out int result);
        if (device is not null)
        {
            return new(kernel, device);
        }

        throw result == -Errno.ENOENT
            ? new PlatformException(
                "cannot open /dev/bpf: ENOENT; a jail needs a network of its own (vnet) and a devfs ruleset that unhides bpf", FreeBsdResult.FromReturnValue(result))
            : FreeBsdResult.ToException("open /dev/bpf", result, "run as root, or give access by a rule in devfs.rules(5)");
    }

    public PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups)
    {
        Detach();
        int result = AttachTo(InterfaceIndex.ToKernel(interfaceIndex), groups);
        if (result < 0)
        {
            _membership.LeaveAll();
            return FreeBsdResult.FromReturnValue(result);
        }

        _isAttached = true;
        return PlatformResult.Ok;
    }

    public void Detach()
    {
        if (_isAttached)
        {
            _isAttached = false;
            _membership.LeaveAll();
            CloseDevice();
        }

        _records.Clear();
        WasReadable = false;
    }

    public int ReceiveBatch(MonotonicInstant now)
    {
        _records.Clear();
        _batchNow = now;
        _batchNotBefore = MonotonicInstant.Earlier(_emptyAt, now);
        while (_isAttached)
        {
            int result = _kernel.Read(_device!.Number, _buffer);
            switch (result)
            {
                case >= 0:
                    return ReadRecords(_buffer.AsSpan(0, Math.Min(result, _buffer.Length)));
                case -Errno.EINTR:
                    break;
                case -Errno.EAGAIN:
                    _emptyAt = now;
                    return 0;
                case -Errno.ENXIO:
                    // The interface was destroyed. The monitor reports that; this descriptor would stay readable for ever.
                    Detach();
                    break;
                default:
                    throw new InvalidOperationException($"read of /dev/bpf: {ErrnoName.Describe(-result)}");
            }
        }

        return 0;
    }

    /// <summary>
    /// The stamp is taken on the clock of the timers. Should the two differ after a suspension, a frame still counts as received between
    /// the last moment at which nothing was queued, before which it cannot have arrived, and the turn's own instant.
    /// </summary>
    public ReceivedFrame GetFrame(int index)
    {
        BpfRecord record = _records[index];
        MonotonicInstant stamp = new(record.StampNanoseconds);
        MonotonicInstant receivedAt = MonotonicInstant.Later(_batchNotBefore, MonotonicInstant.Earlier(stamp, _batchNow));
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(record.FrameOffset, record.FrameLengthBytes);
        return new(bytes, receivedAt, record.IsTruncated ? FrameFlags.Truncated : FrameFlags.None);
    }

    public PlatformResult Send(ReadOnlySpan<byte> frame)
    {
        if (!_isAttached)
        {
            return new(PlatformStatus.NoDevice, Errno.ENXIO);
        }

        int result;
        do
        {
            result = _kernel.Write(_device!.Number, frame);
        }
        while (result == -Errno.EINTR);

        // EAGAIN is not documented for a BPF descriptor; were it to come, it would mean that something is full.
        return result == -Errno.EAGAIN ? new(PlatformStatus.NoBuffers, Errno.EAGAIN) : FreeBsdResult.FromReturnValue(result);
    }

    public void Dispose()
    {
        Detach();
        CloseDevice();
        _membership.Dispose();
    }

    private int AttachTo(int kernelIndex, ReadOnlySpan<InetAddress> groups)
    {
        Span<byte> name = stackalloc byte[IFNAMSIZ];
        name.Clear();
        int result = kernelIndex > 0 ? _kernel.IfIndexToName(kernelIndex, name) : -Errno.ENXIO;
        if (result < 0)
        {
            return result;
        }

        _device ??= BpfDevice.TryOpen(_kernel, out result);
        if (_device is null)
        {
            return result;
        }

        _emptyAt = new(_kernel.ClockGetTime(CLOCK_MONOTONIC));
        result = _device.Bind(name);
        if (result < 0)
        {
            return result;
        }

        result = SetUp(kernelIndex, name, groups);
        if (result < 0)
        {
            // It is bound, perhaps to the wrong interface: the next attempt takes another.
            CloseDevice();
        }

        return result;
    }

    private int SetUp(int kernelIndex, ReadOnlySpan<byte> name, ReadOnlySpan<InetAddress> groups)
    {
        if (_buffer.Length != _device!.BufferLengthBytes)
        {
            _buffer = new byte[_device.BufferLengthBytes];
            _records.EnsureCapacity(_buffer.Length / BpfRecordReader.MinHeaderLengthBytes);
        }

        int result = RequireIndex(kernelIndex, name);
        if (result >= 0)
        {
            result = _device.RequireEthernet();
        }

        for (int i = 0; i < groups.Length && result >= 0; i++)
        {
            result = _membership.Join(kernelIndex, groups[i]);
        }

        return result < 0 ? result : _device.Finish();
    }

    /// <summary>BPF binds by name, and names move: the interface must still be the one that was meant.</summary>
    private unsafe int RequireIndex(int kernelIndex, ReadOnlySpan<byte> name)
    {
        int socket = _kernel.Socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0)
        {
            return socket;
        }

        using FileDescriptor descriptor = new(_kernel, socket);
        ifreq request = default;
        name.CopyTo(new Span<byte>(request.ifr_name, IFNAMSIZ));
        int result = _kernel.Ioctl(socket, SIOCGIFINDEX, ref request);
        return result >= 0 && request.ifru_index != kernelIndex ? -Errno.ENXIO : result;
    }

    private void CloseDevice()
    {
        _droppedEarlier += _device?.DroppedFrames ?? 0;
        _device?.Dispose();
        _device = null;
    }

    private int ReadRecords(ReadOnlySpan<byte> bytes)
    {
        BpfRecordReader reader = new(bytes);
        while (reader.TryRead(out BpfRecord record))
        {
            _records.Add(record);
        }

        return _records.Count;
    }
}
