using System;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// One /dev/bpf descriptor, and the order in which the kernel wants to be told: buffer length and receive filter before the interface, so
/// that no frame passes unfiltered and the length is accepted at all; the lock last, for it refuses everything after. A locked descriptor
/// cannot be bound to another interface: there is one for each attachment. Source: bpf(4), sys/net/bpf.c.
/// </summary>
internal sealed unsafe class BpfDevice : IDisposable
{
    /// <summary>Room for about 340 advertisements, twice: the kernel fills one buffer while the other is read.</summary>
    private const int WantedBufferLengthBytes = 32 * 1024;

    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _descriptor;

    private BpfDevice(IFreeBsdKernel kernel, FileDescriptor descriptor)
    {
        _kernel = kernel;
        _descriptor = descriptor;
    }

    internal int Number => _descriptor.Number;

    /// <summary>The length every read must have, neither more nor less.</summary>
    internal int BufferLengthBytes { get; private set; }

    /// <summary>Frames that passed the filter and found both buffers full, since the descriptor was opened.</summary>
    internal uint DroppedFrames
    {
        get
        {
            bpf_stat statistics = default;
            return _kernel.Ioctl(Number, BIOCGSTATS, ref statistics) >= 0 ? statistics.bs_drop : 0;
        }
    }

    /// <summary>Opens a descriptor that is bound to no interface; null with a negated error number when the kernel refuses.</summary>
    internal static BpfDevice? TryOpen(IFreeBsdKernel kernel, out int result)
    {
        // The device clones itself: there is no /dev/bpf0, /dev/bpf1 to search.
        result = kernel.Open("/dev/bpf\0"u8, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (result < 0)
        {
            return null;
        }

        BpfDevice device = new(kernel, new FileDescriptor(kernel, result));
        result = device.Prepare();
        if (result >= 0)
        {
            return device;
        }

        device.Dispose();
        return null;
    }

    /// <summary>Binds to an interface; the descriptor stays unbound, and can be tried again, when the interface does not exist.</summary>
    internal int Bind(ReadOnlySpan<byte> interfaceName)
    {
        ifreq request = default;
        interfaceName.CopyTo(new Span<byte>(request.ifr_name, IFNAMSIZ));
        return _kernel.Ioctl(Number, BIOCSETIF, ref request);
    }

    /// <summary>Makes frames arrive at once and leave as they are written, and gives up the right to change anything again.</summary>
    internal int Finish()
    {
        // Without it poll stays silent until a whole buffer is full.
        int result = Set(BIOCIMMEDIATE, 1);
        if (result >= 0)
        {
            // Without it the kernel writes the interface's own address over the source.
            result = Set(BIOCSHDRCMPLT, 1);
        }

        if (result >= 0)
        {
            // What this host sends itself is of no interest.
            result = Set(BIOCSDIRECTION, BPF_D_IN);
        }

        if (result >= 0)
        {
            result = SetFilter(BIOCSETWF, PacketFilter.OwnTraffic);
        }

        return result < 0 ? result : _kernel.Ioctl(Number, BIOCLOCK, default);
    }

    public void Dispose() => _descriptor.Dispose();

    /// <summary>The link type of the interface; only Ethernet framing is understood.</summary>
    internal int RequireEthernet()
    {
        int linkType = 0;
        int result = _kernel.Ioctl(Number, BIOCGDLT, ref linkType);
        return result >= 0 && linkType != DLT_EN10MB ? -Errno.EPROTONOSUPPORT : result;
    }

    private int Prepare()
    {
        bpf_version version = default;
        int result = _kernel.Ioctl(Number, BIOCVERSION, ref version);
        if (result < 0 || version.bv_major != BPF_MAJOR_VERSION || version.bv_minor < BPF_MINOR_VERSION)
        {
            return result < 0 ? result : -Errno.EPROTONOSUPPORT;
        }

        // The kernel cuts the length to what it allows, and says to what.
        uint length = WantedBufferLengthBytes;
        result = _kernel.Ioctl(Number, BIOCSBLEN, ref length);
        BufferLengthBytes = (int)length;
        if (result >= 0)
        {
            result = Set(BIOCSTSTAMP, BPF_T_NANOTIME_MONOTONIC);
        }

        return result < 0 ? result : SetFilter(BIOCSETF, PacketFilter.Carp);
    }

    private int Set(uint request, int value) => _kernel.Ioctl(Number, request, ref value);

    private int SetFilter(uint request, ReadOnlySpan<bpf_insn> program)
    {
        fixed (bpf_insn* pointer = program)
        {
            bpf_program argument = new() { bf_len = (uint)program.Length, bf_insns = pointer };
            return _kernel.Ioctl(Number, request, ref argument);
        }
    }
}
