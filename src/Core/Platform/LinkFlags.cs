using System;

namespace NativeCarp.Core.Platform;

/// <summary>State and kind of an interface.</summary>
[Flags]
public enum LinkFlags : byte
{
    /// <summary>Down, no carrier.</summary>
    None = 0,

    /// <summary>Set up by the administrator (IFF_UP).</summary>
    Up = 1,

    /// <summary>The link works (IFF_LOWER_UP and operational; a link that cannot tell counts as working).</summary>
    Carrier = 2,

    /// <summary>The loopback interface.</summary>
    Loopback = 4,

    /// <summary>An interface with Ethernet framing.</summary>
    Ethernet = 8,
}
