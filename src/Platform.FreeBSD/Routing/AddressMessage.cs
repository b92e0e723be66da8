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
    /// <summary>
    /// The header says by a bit mask which socket addresses follow; they come in the order of the bits, each padded to a multiple of
    /// eight bytes, an empty one taking eight. Source: route(4), <c>SA_SIZE</c> in net/route.h.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out AddressMessage message)
    {
        message = default;
        if (!MemoryMarshal.TryRead(bytes, out ifa_msghdr header))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = bytes[Unsafe.SizeOf<ifa_msghdr>()..];
        ReadOnlySpan<byte> address = default;
        ReadOnlySpan<byte> mask = default;
        for (int bit = 1; bit <= Constants.RTA_IFA; bit <<= 1)
        {
            if ((header.ifam_addrs & bit) == 0)
            {
                continue;
            }

            if (!SocketAddress.TryTake(ref rest, out ReadOnlySpan<byte> taken))
            {
                return false;
            }

            if (bit == Constants.RTA_NETMASK)
            {
                // Of a mask of zeros in_socktrim leaves nothing; it is not missing for that.
                mask = taken.IsEmpty ? [0] : taken;
            }
            else if (bit == Constants.RTA_IFA)
            {
                address = taken;
            }
        }

        if (!SocketAddress.TryReadAddress(address, mask, out VirtualAddress parsed))
        {
            return false;
        }

        message = new(header.ifam_index, parsed);
        return true;
    }
}
