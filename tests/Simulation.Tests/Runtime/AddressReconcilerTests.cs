using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

public sealed class AddressReconcilerTests
{
    private const int Index = 3;
    private static readonly VirtualAddress s_first = VirtualAddress.Host(Bench.Virtual);
    private static readonly VirtualAddress s_second = VirtualAddress.Host(Bench.VirtualIpv6);
    private static readonly MonotonicInstant s_now = new(1_000_000_000);

    private readonly AddressReconciler _reconciler = new([At(s_first), At(s_second)], isManaged: true);
    private readonly Manager _manager = new();

    public AddressReconcilerTests() => _reconciler.Locate(Index, new LinkInventory());

    [Fact]
    public void Reconcile_Wanted_AddsEveryAddressOnceAndSettlesOnce()
    {
        _reconciler.Want(true);

        Assert.Equal(2, Reconcile());
        Assert.True(_reconciler.TrySettle());
        Assert.False(_reconciler.TrySettle());
        Assert.Equal(0, Reconcile());
        Assert.Equal(Index, _reconciler.FindCarrier(0));
    }

    [Fact]
    public void Reconcile_OneRefused_SettlesWithTheOtherAndTriesThatOneAgainLater()
    {
        _manager.Answers.Enqueue(PlatformStatus.Ok);
        _manager.Answers.Enqueue(PlatformStatus.Failed);
        _reconciler.Want(true);

        Reconcile();
        Assert.True(_reconciler.TrySettle());
        Assert.Equal(s_now.AddNanoseconds(1_000_000_000), _reconciler.NextRetry);
        _manager.Changes.Clear();
        Reconcile();

        Assert.Equal([(AddressChangeKind.Add, Index, s_second)], _manager.Changes);
        Assert.True(_reconciler.TrySettle());
        Assert.True(_reconciler.NextRetry.IsNever);
    }

    [Fact]
    public void Reconcile_Pending_WaitsForTheMonitor()
    {
        _manager.Answers.Enqueue(PlatformStatus.Pending);
        _manager.Answers.Enqueue(PlatformStatus.Ok);
        _reconciler.Want(true);

        Reconcile();
        Assert.True(_reconciler.TrySettle());
        Assert.True(_reconciler.NextRetry.IsNever);
        _reconciler.Observe(Present(new InterfaceAddress(Index, s_first), new InterfaceAddress(Index, s_second)));

        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void Reconcile_NotWanted_RemovesEveryCopyWithThePrefixItHas()
    {
        // A script of before left it with the prefix of the subnet, and a second copy elsewhere.
        var wide = new VirtualAddress(s_first.Address, 24);
        _reconciler.Observe(Present(new InterfaceAddress(Index, wide), new InterfaceAddress(7, s_first)));

        Assert.Equal(2, Reconcile());
        Assert.Equal(
            [
                (AddressChangeKind.Remove, Index, wide),
                (AddressChangeKind.Remove, 7, s_first),
            ],
            _manager.Changes);
        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void TrySettle_OneCopyCannotBeRemoved_IsNotAbsent()
    {
        _reconciler.Observe(Present(new InterfaceAddress(Index, s_first), new InterfaceAddress(7, s_first)));
        _manager.Answers.Enqueue(PlatformStatus.Ok);
        _manager.Answers.Enqueue(PlatformStatus.Failed);

        Reconcile();

        Assert.False(_reconciler.TrySettle());
        Assert.False(_reconciler.NextRetry.IsNever);
    }

    [Fact]
    public void Reconcile_RemovalFromAnInterfaceThatIsGone_IsDone()
    {
        _reconciler.Observe(Present(new InterfaceAddress(Index, s_first)));
        _reconciler.Want(false);
        _manager.Answers.Enqueue(PlatformStatus.NoDevice);

        Reconcile();

        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void Observe_SomebodyElseRemovesAnAddress_IsPutBackAndSettlesAnew()
    {
        _reconciler.Want(true);
        Reconcile();
        _reconciler.TrySettle();

        _reconciler.Observe(Present(new InterfaceAddress(Index, s_second)));

        Assert.Equal(1, Reconcile());
        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void Reconcile_ScriptsManageTheAddresses_ChangesNothingAndWatches()
    {
        var watching = new AddressReconciler([At(s_first)], isManaged: false);
        watching.Want(true);

        Assert.Equal(0, Reconcile(watching));
        Assert.False(watching.TrySettle());
        watching.Observe(Present(new InterfaceAddress(9, s_first)));

        Assert.True(watching.TrySettle());
        Assert.Equal(9, watching.FindCarrier(0));
    }

    [Fact]
    public void Constructor_LabelThatNoInterfaceNameCouldBe_IsRefused() => Assert.Throws<System.ArgumentException>(
        () => new AddressReconciler([At(s_first) with { Label = "sixteen-letters!" }], isManaged: true));

    [Fact]
    public void Collect_AddressOnAnotherInterface_IsAddedThereWithItsAttributes()
    {
        RouterAddress address = At(s_first, "eth7") with { Label = "eth7:vip", Scope = AddressScope.Link, Broadcast = Bench.Own };
        var reconciler = new AddressReconciler([address], isManaged: true);
        LinkInventory inventory = Present();
        AddLink(inventory, 7, "eth7");
        reconciler.Locate(Index, inventory);
        reconciler.Want(true);

        Reconcile(reconciler);

        Assert.Equal([(AddressChangeKind.Add, 7, s_first)], _manager.Changes);
        Assert.Equal(new AddressAttributes { Label = "eth7:vip", Scope = AddressScope.Link, Broadcast = Bench.Own }, _manager.Attributes[0]);
        Assert.Equal(7, reconciler.FindCarrier(0));
    }

    [Fact]
    public void Collect_InterfaceRenamed_MovesTheAddressToWhicheverHasTheName()
    {
        var reconciler = new AddressReconciler([At(s_first, "eth7")], isManaged: true);
        LinkInventory inventory = Present();
        AddLink(inventory, 7, "eth7");
        reconciler.Locate(Index, inventory);
        reconciler.Want(true);
        Reconcile(reconciler);
        _manager.Changes.Clear();

        AddLink(inventory, 7, "old");
        AddLink(inventory, 8, "eth7");
        reconciler.Locate(Index, inventory);
        Reconcile(reconciler);

        Assert.Equal([(AddressChangeKind.Remove, 7, s_first), (AddressChangeKind.Add, 8, s_first)], _manager.Changes);
    }

    [Fact]
    public void Observe_AddressGone_CountsAsVanishedOnlyFromAnInterfaceThatIsUpAndIfItWasSeen()
    {
        _reconciler.Want(true);
        Reconcile();

        // The monitor has not told of it yet.
        Assert.False(_reconciler.Observe(Present()));
        Reconcile();
        Assert.False(_reconciler.Observe(Present(new InterfaceAddress(Index, s_first))));
        LinkInventory down = Present();
        AddLink(down, Index, "eth0", LinkFlags.None);
        Assert.False(_reconciler.Observe(down));

        Reconcile();
        Assert.False(_reconciler.Observe(Present(new InterfaceAddress(Index, s_first))));
        Assert.True(_reconciler.Observe(Present()));
    }

    [Fact]
    public void Hold_WantedAddressMissing_IsPutBackWhenTheHoldEnds()
    {
        _reconciler.Want(true);
        _reconciler.Hold(s_now.AddNanoseconds(1));

        Assert.Equal(0, Reconcile());
        Assert.Equal(s_now.AddNanoseconds(1), _reconciler.NextRetry);
        _reconciler.Hold(s_now);

        Assert.Equal(2, Reconcile());
        Assert.True(_reconciler.NextRetry.IsNever);
    }

    private static RouterAddress At(VirtualAddress address, string? interfaceName = null) =>
        new() { Virtual = address, InterfaceName = interfaceName };

    private static LinkInventory Present(params InterfaceAddress[] addresses)
    {
        var inventory = new LinkInventory();
        foreach (InterfaceAddress address in addresses)
        {
            AddLink(inventory, address.InterfaceIndex, $"eth{address.InterfaceIndex}");
            inventory.Apply(new LinkEvent(LinkEventKind.AddressAdded, address.InterfaceIndex, default, address.Address));
        }

        AddLink(inventory, Index, "eth0");
        return inventory;
    }

    private static void AddLink(LinkInventory inventory, int index, string name, LinkFlags flags = LinkFlags.Up) =>
        inventory.Apply(new LinkEvent(LinkEventKind.LinkChanged, index, new LinkSnapshot(index, name, default, flags), default));

    private int Reconcile(AddressReconciler? reconciler = null)
    {
        List<AddressChange> changes = [];
        int count = (reconciler ?? _reconciler).Collect(changes, s_now);
        Assert.Equal(count, changes.Count);
        foreach (AddressChange change in changes)
        {
            (reconciler ?? _reconciler).TakeResult(in change, _manager.Answer(change), s_now);
        }

        return count;
    }

    private sealed class Manager
    {
        public List<(AddressChangeKind Kind, int Index, VirtualAddress Address)> Changes { get; } = [];

        public List<AddressAttributes?> Attributes { get; } = [];

        public Queue<PlatformStatus> Answers { get; } = new();

        public PlatformResult Answer(AddressChange change)
        {
            Changes.Add((change.Kind, change.InterfaceIndex, change.Address));
            Attributes.Add(change.Attributes);
            return new PlatformResult(Answers.TryDequeue(out PlatformStatus status) ? status : PlatformStatus.Ok, 0);
        }
    }
}
