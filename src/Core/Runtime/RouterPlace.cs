using System;

namespace NativeCarp.Core.Runtime;

/// <summary>What tells a virtual router from the others of this host.</summary>
/// <param name="InterfaceName">The interface that carries its advertisements.</param>
/// <param name="Vhid">1 to 255.</param>
public sealed record RouterPlace(string InterfaceName, byte Vhid)
{
    /// <summary>Whether a virtual router has this place.</summary>
    public bool IsOf(RouterConfiguration router)
    {
        ArgumentNullException.ThrowIfNull(router);
        return InterfaceName == router.InterfaceName && Vhid == router.Parameters.Vhid;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Vhid}@{InterfaceName}";
}
