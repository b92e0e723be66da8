using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>RTM_NEWADDR and RTM_DELADDR.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Address">The address, with the prefix length of its mask.</param>
internal readonly record struct AddressMessage(int InterfaceIndex, VirtualAddress Address)
{
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out AddressMessage message)
    {
        message = default;
        if (!MemoryMarshal.TryRead(bytes, out ifa_msghdr header)
            || !SocketAddress.TryPick(
                bytes[Unsafe.SizeOf<ifa_msghdr>()..], header.ifam_addrs, Constants.RTA_IFA, out var address, out var mask)
            || !SocketAddress.TryReadAddress(address, mask, out VirtualAddress parsed))
        {
            return false;
        }

        message = new(header.ifam_index, parsed);
        return true;
    }
}
