using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: net/bpf.h. The frame begins <c>bh_hdrlen</c> bytes behind the record, before this structure ends.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_xhdr
{
    internal bpf_ts bh_tstamp;
    internal uint bh_caplen;
    internal uint bh_datalen;
    internal ushort bh_hdrlen;
}
