using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// FreeBSD has none of Linux's settings, and root has every privilege that a jail leaves it: nothing is looked at. Nor is what an interface has
/// received, which FreeBSD would tell: who is deaf there does not name it.
/// </summary>
internal sealed class HostSettings : IHostSettings
{
    public InterfaceSettings ReadInterface(string interfaceName) => default;

    public bool? ReadNonlocalBind() => null;

    public long? ReadReceivedPackets(string interfaceName) => null;

    public bool KnowsOwners => false;

    public uint? ReadOwner(string path) => null;

    public bool? ReadPrivileges() => null;
}
