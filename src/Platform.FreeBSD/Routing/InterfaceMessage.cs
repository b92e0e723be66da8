using System;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>RTM_IFINFO: flags or link state of an interface changed. It has neither name nor MAC address.</summary>
/// <param name="Index">The interface.</param>
/// <param name="Flags">Its state and kind at that moment.</param>
internal readonly record struct InterfaceMessage(int Index, LinkFlags Flags)
{
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out InterfaceMessage message)
    {
        message = default;
        if (!MemoryMarshal.TryRead(bytes, out if_msghdr header))
        {
            return false;
        }

        message = new(header.ifm_index, InterfaceState.ToFlags(header.ifm_flags, header.ifm_data.ifi_type, header.ifm_data.ifi_link_state));
        return true;
    }
}
