using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Tests.Protocol;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class RouterConfigurationTests
{
    public static TheoryData<string, Func<RouterConfiguration, RouterConfiguration>> Changes => new()
    {
        { "name", configuration => configuration with { Name = "x" } },
        { "key", configuration => configuration with { Key = Key("other") } },
        { "advskew", configuration => configuration with { Parameters = configuration.Parameters with { Advskew = 1 } } },
        { "address", configuration => configuration with { Addresses = [RouterAddress.Host(MachineHarness.Address("10.9.0.9"))] } },
        { "one more address", configuration => configuration with { Addresses = [.. configuration.Addresses, .. configuration.Addresses] } },
        { "label", configuration => configuration with { Addresses = [configuration.Addresses[0] with { Label = "eth0:x" }] } },
        { "metric", configuration => configuration with { Routes = [configuration.Routes[0] with { Metric = 5 }] } },
        { "arp form", configuration => configuration with { Announcements = configuration.Announcements with { ArpForm = ArpForm.Both } } },
        { "hooks", configuration => configuration with { Hooks = Hooks() } },
        { "previous", configuration => configuration with { Previous = Before() } },
        { "peers", configuration => configuration with { Peers = [new PinnedPeer { Address = MachineHarness.PeerSource }] } },
        { "unicast peers", configuration => configuration with { UnicastPeers = [MachineHarness.PeerSource] } },
        { "delays", configuration => configuration with { Announcements = configuration.Announcements with { DelaysNanoseconds = [0] } } },
    };

    [Fact]
    public void HasSameSettings_MadeTwice_IsTrue()
    {
        Assert.True(Make().HasSameSettings(Make()));
        Assert.NotEqual(Make(), Make());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void HasSameSettings_OneThingChanged_IsFalse(string what, Func<RouterConfiguration, RouterConfiguration> change)
    {
        RouterConfiguration changed = change(Make());

        Assert.False(Make().HasSameSettings(changed), what);
        Assert.False(changed.HasSameSettings(Make()), what);
    }

    [Fact]
    public void HasSameSettings_PreviousMadeTwice_IsTrue()
    {
        Assert.True((Make() with { Previous = Before() }).HasSameSettings(Make() with { Previous = Before() }));
        Assert.False((Make() with { Previous = Before() }).HasSameSettings(
            Make() with { Previous = Before() with { Addresses = [MachineHarness.OwnSource] } }));
    }

    [Fact]
    public void DiffersInSignatureOnly_KeyAndPrevious_ButNothingElse()
    {
        Assert.True(Make().DiffersInSignatureOnly(Make() with { Key = Key("other"), Previous = Before() }));
        Assert.False(Make().DiffersInSignatureOnly(Make() with { Key = Key("other"), UsesBroadcast = true }));
    }

    [Fact]
    public void HasSameSettings_HooksMadeTwice_IsTrue()
    {
        Assert.True((Make() with { Hooks = Hooks() }).HasSameSettings(Make() with { Hooks = Hooks() }));
        Assert.False((Make() with { Hooks = Hooks() }).HasSameSettings(
            Make() with { Hooks = Hooks() with { Commands = [["/x", "z"], null, null, null] } }));
    }

    private static HookCommands Hooks() => new() { Commands = [["/x", "y"], null, null, null] };

    private static PreviousSignature Before() =>
        new() { Key = Key("before"), Addresses = [MachineHarness.PeerSource], SentUntilUnixMilliseconds = 5 };

    private static RouterConfiguration Make() => new()
    {
        InterfaceName = "eth0",
        Parameters = new CarpParameters { Vhid = 42 },
        Key = Key("secret"),
        Addresses = [RouterAddress.Host(MachineHarness.Address("10.9.0.254"))],
        Routes = [new RouterRoute { Destination = new VirtualAddress(MachineHarness.Address("0.0.0.0"), 0) }],
    };

    private static CarpKey Key(string passphrase) =>
        CarpKey.TryCreate(System.Text.Encoding.ASCII.GetBytes(passphrase), out CarpKey key) ? key : throw new ArgumentException(passphrase);
}
