using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Runtime;

public sealed class AddressReconcilerTests : IDisposable
{
    private const int Index = 3;
    private static readonly VirtualAddress s_first = VirtualAddress.Host(Bench.Virtual);
    private static readonly VirtualAddress s_second = VirtualAddress.Host(Bench.VirtualIpv6);
    private static readonly MonotonicInstant s_now = new(1_000_000_000);

    private readonly AddressReconciler _reconciler = new([s_first, s_second], isManaged: true);
    private readonly Manager _manager = new();

    [Fact]
    public void Reconcile_Wanted_AddsEveryAddressOnceAndSettlesOnce()
    {
        _reconciler.Want(true);

        Assert.Equal(2, Reconcile());
        Assert.True(_reconciler.TrySettle());
        Assert.False(_reconciler.TrySettle());
        Assert.Equal(0, Reconcile());
        Assert.Equal(Index, _reconciler.FindCarrier(Bench.Virtual, Index));
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

        Assert.Equal([new AddressChange(AddressChangeKind.Add, Index, s_second)], _manager.Changes);
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
        _reconciler.Observe([new InterfaceAddress(Index, s_first), new InterfaceAddress(Index, s_second)]);

        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void Reconcile_NotWanted_RemovesEveryCopyWithThePrefixItHas()
    {
        // A script of before left it with the prefix of the subnet, and a second copy elsewhere.
        var wide = new VirtualAddress(s_first.Address, 24);
        _reconciler.Observe([new InterfaceAddress(Index, wide), new InterfaceAddress(7, s_first)]);

        Assert.Equal(2, Reconcile());
        Assert.Equal(
            [
                new AddressChange(AddressChangeKind.Remove, Index, wide),
                new AddressChange(AddressChangeKind.Remove, 7, s_first),
            ],
            _manager.Changes);
        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void TrySettle_OneCopyCannotBeRemoved_IsNotAbsent()
    {
        _reconciler.Observe([new InterfaceAddress(Index, s_first), new InterfaceAddress(7, s_first)]);
        _manager.Answers.Enqueue(PlatformStatus.Ok);
        _manager.Answers.Enqueue(PlatformStatus.Failed);

        Reconcile();

        Assert.False(_reconciler.TrySettle());
        Assert.False(_reconciler.NextRetry.IsNever);
    }

    [Fact]
    public void Reconcile_RemovalFromAnInterfaceThatIsGone_IsDone()
    {
        _reconciler.Observe([new InterfaceAddress(Index, s_first)]);
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

        _reconciler.Observe([new InterfaceAddress(Index, s_second)]);

        Assert.Equal(1, Reconcile());
        Assert.True(_reconciler.TrySettle());
    }

    [Fact]
    public void Reconcile_ScriptsManageTheAddresses_ChangesNothingAndWatches()
    {
        var watching = new AddressReconciler([s_first], isManaged: false);
        watching.Want(true);

        Assert.Equal(0, watching.Reconcile(_manager, Index, s_now));
        Assert.False(watching.TrySettle());
        watching.Observe([new InterfaceAddress(9, s_first)]);

        Assert.True(watching.TrySettle());
        Assert.Equal(9, watching.FindCarrier(Bench.Virtual, Index));
    }

    public void Dispose() => _manager.Dispose();

    private int Reconcile() => _reconciler.Reconcile(_manager, Index, s_now);

    private sealed class Manager : IAddressManager
    {
        public List<AddressChange> Changes { get; } = [];

        public Queue<PlatformStatus> Answers { get; } = new();

        public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
        {
            for (int i = 0; i < changes.Length; i++)
            {
                Changes.Add(changes[i]);
                results[i] = new PlatformResult(Answers.TryDequeue(out PlatformStatus status) ? status : PlatformStatus.Ok, 0);
            }
        }

        public void Dispose()
        {
        }
    }
}
