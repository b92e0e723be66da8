using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>One open /dev/bpf, with the kernel's rules of order. Source: freebsd.md section 2 and sys/net/bpf.c.</summary>
internal sealed class FakeBpf(FakeKernel kernel) : FakeDescriptor
{
    public const int MaximumBufferLengthBytes = 524_288;

    private const int HeaderLengthBytes = 26;
    private const int EthernetHeaderLengthBytes = 14;

    private uint _bufferLength = 4096;
    private List<byte> _store = [];
    private List<byte>? _hold;
    private bpf_insn[]? _readFilter;
    private bpf_insn[]? _writeFilter;
    private bool _isImmediate;
    private bool _isHeaderComplete;
    private int _direction = 1;
    private int _stampKind;
    private uint _received;
    private uint _dropped;

    /// <summary>The interface it is bound to; null before, and after the interface was destroyed.</summary>
    public FakeInterface? Interface { get; private set; }

    public bool IsLocked { get; private set; }

    public override bool IsReadable => Interface is null || _hold is not null || (_isImmediate && _store.Count > 0);

    /// <summary>The clock runs on in the calendar's time unless BIOCSTSTAMP said otherwise.</summary>
    private long StampOffset => (_stampKind & 0x200) != 0 ? 0 : kernel.Clock.RealtimeNanoseconds - kernel.Clock.MonotonicNanoseconds;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length != _bufferLength)
        {
            return -Errno.EINVAL;
        }

        // The descriptor is non-blocking: what is stored may be taken before the buffer is full.
        if (_hold is null && _store.Count > 0)
        {
            (_hold, _store) = (_store, []);
        }

        if (_hold is null)
        {
            return Interface is null ? -Errno.ENXIO : -Errno.EAGAIN;
        }

        byte[] bytes = _hold.ToArray();
        _hold = null;
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public override int Write(ReadOnlySpan<byte> data)
    {
        if (Interface is null)
        {
            return -Errno.ENXIO;
        }

        if (!Interface.IsUp || !Interface.IsDriverRunning)
        {
            return -Errno.ENETDOWN;
        }

        if (data.Length is < EthernetHeaderLengthBytes or > EthernetHeaderLengthBytes + FakeInterface.MaximumPayloadBytes)
        {
            return -Errno.EMSGSIZE;
        }

        if (_writeFilter is not null && ClassicBpf.Run(_writeFilter, data) < data.Length)
        {
            return -Errno.EPERM;
        }

        byte[] frame = data.ToArray();
        if (!_isHeaderComplete)
        {
            Interface.Mac.WriteBytes(frame.AsSpan(MacAddress.LengthBytes));
        }

        Interface.Transmit(frame);
        return data.Length;
    }

    public override int Ioctl(uint request, Span<byte> argument)
    {
        if (IsLocked && request is BIOCSBLEN or BIOCSETF or BIOCSETWF or BIOCSETIF or BIOCSHDRCMPLT or BIOCSDIRECTION or BIOCLOCK)
        {
            return -Errno.EPERM;
        }

        switch (request)
        {
            case BIOCVERSION:
                BinaryPrimitives.WriteUInt16LittleEndian(argument, kernel.BpfVersion.Major);
                BinaryPrimitives.WriteUInt16LittleEndian(argument[2..], kernel.BpfVersion.Minor);
                return 0;
            case BIOCSBLEN:
                return SetBufferLength(argument);
            case BIOCSETF:
                Reset();
                return SetFilter(argument, out _readFilter);
            case BIOCSETWF:
                return SetFilter(argument, out _writeFilter);
            case BIOCSETIF:
                return Attach(argument);
            case BIOCGDLT when Interface is not null:
                BinaryPrimitives.WriteInt32LittleEndian(argument, Interface.LinkType);
                return 0;
            case BIOCIMMEDIATE:
                _isImmediate = BinaryPrimitives.ReadInt32LittleEndian(argument) != 0;
                return 0;
            case BIOCSHDRCMPLT:
                _isHeaderComplete = BinaryPrimitives.ReadInt32LittleEndian(argument) != 0;
                return 0;
            case BIOCSDIRECTION when BinaryPrimitives.ReadUInt32LittleEndian(argument) <= 2:
                _direction = BinaryPrimitives.ReadInt32LittleEndian(argument);
                return 0;
            case BIOCSTSTAMP:
                _stampKind = BinaryPrimitives.ReadInt32LittleEndian(argument);
                return (_stampKind & ~0x303) == 0 ? 0 : -Errno.EINVAL;
            case BIOCGSTATS:
                BinaryPrimitives.WriteUInt32LittleEndian(argument, _received);
                BinaryPrimitives.WriteUInt32LittleEndian(argument[4..], _dropped);
                return 0;
            case BIOCLOCK:
                IsLocked = true;
                return 0;
            default:
                return -Errno.EINVAL;
        }
    }

    /// <summary>The interface shows a frame; without a filter everything passes.</summary>
    public void Capture(ReadOnlySpan<byte> frame, bool isOutgoing, long monotonicNanoseconds)
    {
        // 0 in, 1 both, 2 out.
        if (isOutgoing ? _direction == 0 : _direction == 2)
        {
            return;
        }

        _received++;
        uint kept = _readFilter is null ? uint.MaxValue : ClassicBpf.Run(_readFilter, frame);
        if (kept > 0)
        {
            Store(frame, (int)Math.Min(kept, (uint)frame.Length), monotonicNanoseconds + StampOffset);
        }
    }

    /// <summary>The interface is destroyed. What was captured can still be read.</summary>
    public void LoseInterface() => Interface = null;

    public override void Close() => Interface?.Taps.Remove(this);

    private void Store(ReadOnlySpan<byte> frame, int kept, long stampNanoseconds)
    {
        kept = Math.Min(kept, (int)_bufferLength - HeaderLengthBytes);
        int start = (_store.Count + 7) & ~7;
        if (start + HeaderLengthBytes + kept > _bufferLength)
        {
            if (_hold is not null)
            {
                _dropped++;
                return;
            }

            (_hold, _store) = (_store, []);
        }

        // Nanoseconds (format 1) or microseconds (format 0) behind the seconds.
        long unit = (_stampKind & 3) == 1 ? 1 : 1000;
        long fraction = stampNanoseconds % 1_000_000_000;
        BpfBytes.Append(_store, frame[..kept], (uint)frame.Length, stampNanoseconds - fraction + (fraction / unit));
    }

    private int SetBufferLength(Span<byte> argument)
    {
        if (Interface is not null)
        {
            return -Errno.EINVAL;
        }

        uint wanted = BinaryPrimitives.ReadUInt32LittleEndian(argument);
        _bufferLength = Math.Clamp(wanted, 32, (uint)kernel.MaximumBpfBufferLengthBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(argument, _bufferLength);
        return 0;
    }

    private static unsafe int SetFilter(ReadOnlySpan<byte> argument, out bpf_insn[]? filter)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(argument);
        bpf_insn* instructions = (bpf_insn*)BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]);
        filter = null;
        if (instructions is null || !ClassicBpf.IsValid(new(instructions, (int)length)))
        {
            return -Errno.EINVAL;
        }

        filter = new ReadOnlySpan<bpf_insn>(instructions, (int)length).ToArray();
        return 0;
    }

    private int Attach(ReadOnlySpan<byte> argument)
    {
        FakeInterface? wanted = kernel.FindInterface(argument[..16]);
        if (wanted is null)
        {
            return -Errno.ENXIO;
        }

        Interface?.Taps.Remove(this);
        Interface = wanted;
        wanted.Taps.Add(this);
        Reset();
        return 0;
    }

    private void Reset()
    {
        _store = [];
        _hold = null;
        (_received, _dropped) = (0, 0);
    }
}
