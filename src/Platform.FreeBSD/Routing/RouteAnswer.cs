using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>What the kernel answers to RTM_GET.</summary>
/// <param name="ProcessId">Who asked.</param>
/// <param name="Sequence">The number of the question.</param>
/// <param name="Flags">RTF_ flags of the route.</param>
/// <param name="Destination">Where it leads: without a mask in the question not always where it was asked for.</param>
internal readonly record struct RouteAnswer(int ProcessId, int Sequence, int Flags, VirtualAddress Destination)
{
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out RouteAnswer answer)
    {
        answer = default;
        if (!MemoryMarshal.TryRead(bytes, out rt_msghdr header)
            || !SocketAddress.TryPick(
                bytes[Unsafe.SizeOf<rt_msghdr>()..], header.rtm_addrs, Constants.RTA_DST, out var address, out var mask)
            || !SocketAddress.TryReadAddress(address, mask, out VirtualAddress destination))
        {
            return false;
        }

        answer = new(header.rtm_pid, header.rtm_seq, header.rtm_flags, destination);
        return true;
    }
}
