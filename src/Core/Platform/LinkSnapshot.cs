using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>What is known of one interface at one moment.</summary>
/// <param name="Index">The kernel's number; a recreated interface gets a new one.</param>
/// <param name="Name">The name, which may change.</param>
/// <param name="Mac">Its Ethernet address; zero when it has none.</param>
/// <param name="Flags">Its state and kind.</param>
public readonly record struct LinkSnapshot(int Index, string Name, MacAddress Mac, LinkFlags Flags)
{
    /// <summary>Whether frames can pass: up, and with carrier.</summary>
    public bool IsRunning => (Flags & (LinkFlags.Up | LinkFlags.Carrier)) == (LinkFlags.Up | LinkFlags.Carrier);
}
