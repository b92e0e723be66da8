using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <content>Addresses and routes: what the batch asks for and tells, and what is done about somebody else's hands.</content>
public sealed partial class VirtualRouter
{
    /// <summary>How long we leave it to others when somebody on this host keeps taking the addresses away.</summary>
    private const long GivenUpNanoseconds = 30_000_000_000;

    /// <summary>The host's neighbours may have forgotten where the addresses on an interface are, or never learned it.</summary>
    internal void HandlePeersForgot(int interfaceIndex, MonotonicInstant now)
    {
        if (_reconciler.IsWanted && _announcer.IsConcerned(interfaceIndex))
        {
            _announcer.Schedule.Begin(now);
            _announcer.Serve(now);
            NoteDeadline();
        }
    }

    /// <summary>Adds the changes of addresses that are needed now, and returns how many.</summary>
    internal int CollectAddresses(List<AddressChange> changes, MonotonicInstant now) => _reconciler.Collect(changes, now);

    /// <summary>Adds the routes that must go before the addresses do, and returns how many.</summary>
    internal int CollectRouteRemovals(List<RouteChange> changes) => _routes.CollectRemovals(changes);

    /// <summary>Adds the routes that the addresses now there make possible, and returns how many.</summary>
    internal int CollectRouteAdditions(List<RouteChange> changes, MonotonicInstant now)
    {
        if (_reconciler.IsWanted && _reconciler.IsAnyPresent)
        {
            _routes.Want(true, now);
        }

        return _routes.CollectAdditions(changes, now);
    }

    internal void TakeResult(in AddressChange change, PlatformResult result, MonotonicInstant now)
    {
        _reconciler.TakeResult(in change, result, now);
        if (!result.IsOk && result.Status != PlatformStatus.Pending)
        {
            _observer.OnAddressRefused(this, in change, result);
        }
    }

    internal void TakeResult(in RouteChange change, PlatformResult result, MonotonicInstant now)
    {
        _routes.TakeResult(in change, result, now);
        if (!result.IsOk)
        {
            _observer.OnRouteRefused(this, in change, result);
        }
    }

    /// <summary>The batch was carried out: the network hears of it first, and <see cref="HandleAddressesChanged"/> tells everybody else.</summary>
    internal void AnnounceAddresses(MonotonicInstant now)
    {
        _isInBatch = false;
        Settle(now);
    }

    /// <summary>The batch was carried out: goes on with what was waiting for it.</summary>
    internal void HandleAddressesChanged(MonotonicInstant now)
    {
        DrainActions(now);
        NoteDeadline();
    }

    private void ReconcileAddresses(MonotonicInstant now)
    {
        if (_scripts is not null)
        {
            Settle(now);
        }
        else if (!_isInBatch)
        {
            _isInBatch = true;
            _batch.Add(this);
        }
    }

    private void Settle(MonotonicInstant now)
    {
        ScriptRole role = _reconciler.IsWanted ? ScriptRole.Up : ScriptRole.Down;
        if (!_reconciler.TrySettle(_scripts is null || _scripts.HasBegun(role), _scripts is not null && _scripts.HasSettled(role)))
        {
            return;
        }

        if (_reconciler.IsWanted)
        {
            _announcer.Schedule.Begin(now);
            _announcer.Schedule.Request(now);
            _announcer.Serve(now);
            _isAnnounced = true;
            _machine.HandleAddressesReady();
        }
        else
        {
            _machine.HandleAddressesRemoved(now);
        }

        _observer.OnAddressesSettled(this, _reconciler.IsWanted);
    }

    /// <summary>Somebody who is none of our scripts may have taken an address away, or put it there.</summary>
    private void FollowAddresses(LinkInventory inventory, MonotonicInstant now)
    {
        bool wasPresent = _reconciler.IsAnyPresent;
        _reconciler.Locate(Port.Link.Index, inventory);
        _routes.Locate(Port.Link.Index, inventory, now);
        bool hasVanished = _reconciler.Observe(inventory);
        bool isPresent = _reconciler.IsAnyPresent;
        if (hasVanished && _reconciler.IsWanted && Configuration.Scripts is null)
        {
            PlanRepair(now);
        }
        else if (isPresent != wasPresent && isPresent != _reconciler.IsWanted && _scripts is not { IsBusy: true } && !_isFirstFollow)
        {
            _observer.OnAddressesDisturbed(this, isPresent);
        }
    }

    /// <summary>An address was taken away from the master: put back, but not for ever.</summary>
    private void PlanRepair(MonotonicInstant now)
    {
        if (_reconciler.IsHeld(now))
        {
            return;
        }

        _observer.OnAddressesDisturbed(this, arePresent: false);
        if (_repairs.TryPlan(now, out MonotonicInstant due))
        {
            _reconciler.Hold(due);
        }
        else
        {
            GiveUp(GivenUpNanoseconds, now, CarpTransitionReason.AddressesTaken);
        }
    }
}
