using System;

namespace NativeCarp.Core.Platform;

/// <summary>What the kernel says about a frame beside its bytes.</summary>
[Flags]
public enum FrameFlags : byte
{
    /// <summary>An ordinary received frame.</summary>
    None = 0,

    /// <summary>This host sent it (PACKET_OUTGOING).</summary>
    Outgoing = 1,

    /// <summary>It was longer than the buffer; the rest is lost.</summary>
    Truncated = 2,

    /// <summary>It carried a VLAN tag that the kernel has taken out of the bytes: it belongs to another network.</summary>
    VlanTagStripped = 4,
}
