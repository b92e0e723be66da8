using System;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>Walks what one read(2) of a BPF descriptor returned. It never throws and never looks outside the bytes it was given.</summary>
/// <remarks>
/// <code>
/// record   0 ........ 16 ...... 20 ....... 24 ....... 26 = bh_hdrlen .. bh_hdrlen + bh_caplen .. next multiple of 8
///          time stamp | bh_caplen | bh_datalen | bh_hdrlen | frame ..... | padding ............. | next record
/// </code>
/// The kernel chooses bh_hdrlen so that the network header behind the link header is aligned: 26 on Ethernet, where sizeof says 32.
/// The last record has no padding. Source: bpf(4) "BPF HEADER", <c>bpf_hdrlen</c> and <c>catchpacket</c> in sys/net/bpf.c.
/// </remarks>
internal ref struct BpfRecordReader
{
    /// <summary>The part of the header that is always there: up to and with bh_hdrlen.</summary>
    internal const int MinHeaderLengthBytes = 26;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly ReadOnlySpan<byte> _buffer;
    private int _offset;

    internal BpfRecordReader(ReadOnlySpan<byte> buffer)
    {
        _buffer = buffer;
        _offset = 0;
    }

    /// <summary>Takes the next record; false at the end, and at the first that does not fit, for behind it none can be found.</summary>
    internal bool TryRead(out BpfRecord record)
    {
        record = default;
        ReadOnlySpan<byte> rest = _buffer[_offset..];
        if (rest.Length < MinHeaderLengthBytes)
        {
            return false;
        }

        bpf_xhdr header = default;
        rest[..MinHeaderLengthBytes].CopyTo(FreeBsdKernelExtensions.AsWritableBytes(ref header));
        if (header.bh_hdrlen < MinHeaderLengthBytes || header.bh_hdrlen > rest.Length || header.bh_caplen > rest.Length - header.bh_hdrlen)
        {
            return false;
        }

        int captured = (int)header.bh_caplen;
        record = new(_offset + header.bh_hdrlen, captured, ToNanoseconds(header.bh_tstamp), header.bh_caplen < header.bh_datalen);
        _offset += Math.Min(rest.Length, AlignUp(header.bh_hdrlen + captured));
        return true;
    }

    private static long ToNanoseconds(bpf_ts stamp) => unchecked((stamp.bt_sec * NanosecondsPerSecond) + (long)stamp.bt_frac);

    /// <summary>BPF_WORDALIGN. The sum cannot overflow: it is at most the length of a span, and spans end well before 2^31 - 8.</summary>
    private static int AlignUp(int length) => (length + (Constants.BPF_ALIGNMENT - 1)) & ~(Constants.BPF_ALIGNMENT - 1);
}
