using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

public class LinkInventoryTests
{
    private static readonly VirtualAddress s_address = new(Bench.Own, 24);
    private static readonly VirtualAddress s_other = new(Bench.Peer, 24);

    private readonly LinkInventory _inventory = new();

    [Fact]
    public void Apply_FirstDescription_IsCompleteWithItsLastEvent()
    {
        Link(1, "eth0");
        Add(1, s_address);
        Assert.False(_inventory.IsComplete);

        Complete();

        Assert.True(_inventory.IsComplete);
        Assert.True(_inventory.TryFind("eth0", out LinkSnapshot link));
        Assert.Equal(1, link.Index);
        Assert.True(_inventory.TryFindCarrier(Bench.Own, out _));
    }

    [Fact]
    public void Apply_Resync_ForgetsWhatTheNewDescriptionDoesNotMention()
    {
        Link(1, "eth0");
        Link(2, "eth1");
        Add(1, s_address);
        Add(1, s_other);
        Complete();

        _inventory.Apply(new LinkEvent(LinkEventKind.Resync, 0, default, default));
        Link(1, "eth0");
        Add(1, s_other);
        Assert.True(_inventory.TryFindCarrier(Bench.Own, out _));
        Complete();

        Assert.False(_inventory.TryFindCarrier(Bench.Own, out _));
        Assert.True(_inventory.TryFindCarrier(Bench.Peer, out _));
        Assert.False(_inventory.TryFind("eth1", out _));
    }

    [Fact]
    public void Apply_LinkRemoved_TakesItsAddressesAlong()
    {
        Link(1, "eth0");
        Link(2, "eth1");
        Add(1, s_address);
        Add(2, s_other);
        Complete();

        _inventory.Apply(new LinkEvent(LinkEventKind.LinkRemoved, 1, default, default));

        Assert.Equal([new InterfaceAddress(2, s_other)], _inventory.Addresses);
        Assert.False(_inventory.TryFind("eth0", out _));
    }

    [Fact]
    public void Apply_AddressTwice_IsKeptOnceInTheOrderOfTheKernel()
    {
        Link(1, "eth0");
        Add(1, s_address);
        Add(1, s_other);
        Add(1, s_address);
        Complete();

        Assert.Equal([new InterfaceAddress(1, s_address), new InterfaceAddress(1, s_other)], _inventory.Addresses);
    }

    private void Link(int index, string name) =>
        _inventory.Apply(new LinkEvent(LinkEventKind.LinkChanged, index, new LinkSnapshot(index, name, default, LinkFlags.Up), default));

    private void Add(int index, VirtualAddress address) =>
        _inventory.Apply(new LinkEvent(LinkEventKind.AddressAdded, index, default, address));

    private void Complete() => _inventory.Apply(new LinkEvent(LinkEventKind.SnapshotComplete, 0, default, default));
}
