using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>A node of a group that is none of ours.</summary>
internal struct ForeignGroup
{
    /// <summary>Where it was heard.</summary>
    public string InterfaceName;

    /// <summary>Whether it speaks VRRP; CARP otherwise.</summary>
    public bool IsVrrp;

    /// <summary>Its vhid or virtual router id.</summary>
    public byte Id;

    /// <summary>Its address.</summary>
    public InetAddress Source;

    /// <summary>The Ethernet source of its frames.</summary>
    public MacAddress Mac;

    /// <summary>When it was heard last.</summary>
    public MonotonicInstant HeardAt;
}
