using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>FreeBSD has none of Linux's settings, and root has every privilege that a jail leaves it: nothing is looked at.</summary>
internal sealed class HostSettings : IHostSettings
{
    public InterfaceSettings ReadInterface(string interfaceName) => default;

    public bool? ReadNonlocalBind() => null;

    public bool KnowsOwners => false;

    public uint? ReadOwner(string path) => null;

    public bool? ReadPrivileges() => null;
}
