using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Commands;

/// <summary>A host where nothing is in the way.</summary>
internal sealed class FakeHostSettings : IHostSettings
{
    public InterfaceSettings Interface { get; init; } = new(PromoteSecondaries: 1, ArpIgnore: 0, ArpAnnounce: 0, RpFilter: 2);

    public bool? AllowsNonlocalBind { get; init; } = true;

    public bool? HasPrivileges { get; init; } = true;

    public InterfaceSettings ReadInterface(string interfaceName) => Interface;

    public bool? ReadNonlocalBind() => AllowsNonlocalBind;

    /// <summary>What <see cref="ReadReceivedPackets"/> says.</summary>
    public long? ReceivedPackets { get; set; }

    public long? ReadReceivedPackets(string interfaceName) => ReceivedPackets;

    /// <summary>Who owns what does not belong to root.</summary>
    public Dictionary<string, uint> Owners { get; } = [];

    public bool KnowsOwners { get; init; } = true;

    /// <summary>What the system does not tell the owner of.</summary>
    public HashSet<string> Unreadable { get; } = [];

    public uint? ReadOwner(string path) => Unreadable.Contains(path) ? null : Owners.GetValueOrDefault(path);

    public bool? ReadPrivileges() => HasPrivileges;
}
