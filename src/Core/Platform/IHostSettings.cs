namespace NativeCarp.Core.Platform;

/// <summary>
/// What beside interfaces and addresses decides whether a virtual router works on this host. Everything is read when it is asked for and may
/// change right after; null means that this system does not have it or does not show it.
/// </summary>
public interface IHostSettings
{
    /// <summary>The settings of an interface.</summary>
    InterfaceSettings ReadInterface(string interfaceName);

    /// <summary>Whether programs may bind to an address that is not there (yet).</summary>
    bool? ReadNonlocalBind();

    /// <summary>How many frames of any kind an interface has received since it is there.</summary>
    long? ReadReceivedPackets(string interfaceName);

    /// <summary>Whether <see cref="ReadOwner"/> can tell.</summary>
    bool KnowsOwners { get; }

    /// <summary>The number of the owner of a file, a folder, or a link itself; null also when there is no such thing.</summary>
    uint? ReadOwner(string path);

    /// <summary>Whether this process may send frames and change addresses.</summary>
    bool? ReadPrivileges();
}
