using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>RTM_IFANNOUNCE: an interface came, went, or did both because it was renamed.</summary>
/// <param name="Index">The interface.</param>
/// <param name="IsArrival">Whether it came.</param>
internal readonly record struct AnnouncementMessage(int Index, bool IsArrival)
{
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out AnnouncementMessage message)
    {
        message = default;
        if (!MemoryMarshal.TryRead(bytes, out if_announcemsghdr header)
            || header.ifan_what is not Constants.IFAN_ARRIVAL and not Constants.IFAN_DEPARTURE)
        {
            return false;
        }

        message = new(header.ifan_index, header.ifan_what == Constants.IFAN_ARRIVAL);
        return true;
    }
}
