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

    public bool? ReadPrivileges() => HasPrivileges;
}
