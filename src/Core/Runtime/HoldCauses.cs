using System;

namespace NativeCarp.Core.Runtime;

/// <summary>Why a virtual router takes no part in elections.</summary>
[Flags]
public enum HoldCauses
{
    /// <summary>It takes part.</summary>
    None = 0,

    /// <summary>A mate of its group cannot serve on this node.</summary>
    Group = 1,

    /// <summary>The administrator drains the host.</summary>
    Drain = 2,
}
