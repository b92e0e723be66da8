namespace NativeCarp.Core.Runtime;

/// <summary>What tells a virtual router from the others of this host.</summary>
/// <param name="InterfaceName">The interface that carries its advertisements.</param>
/// <param name="Vhid">1 to 255.</param>
public readonly record struct RouterPlace(string InterfaceName, byte Vhid)
{
    /// <summary>The place of a virtual router.</summary>
    public static RouterPlace Of(RouterConfiguration router)
    {
        System.ArgumentNullException.ThrowIfNull(router);
        return new(router.InterfaceName, router.Parameters.Vhid);
    }
}
