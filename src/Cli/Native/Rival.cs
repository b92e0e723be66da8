using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>Another node that is at odds with a virtual router.</summary>
/// <param name="since">When it was first heard.</param>
internal sealed class Rival(MonotonicInstant since)
{
    /// <summary>Its address.</summary>
    public InetAddress Source { get; set; }

    /// <summary>The Ethernet source of its frames.</summary>
    public MacAddress Mac { get; set; }

    /// <summary>What is probably wrong.</summary>
    public string Cause { get; set; } = "";

    /// <summary>When it was first heard.</summary>
    public MonotonicInstant Since => since;

    /// <summary>When it was heard last.</summary>
    public MonotonicInstant LastAt { get; set; }
}
