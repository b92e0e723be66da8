using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Keeps the routes of one virtual router with its addresses: added once an address is there, removed before they go. The system does not
/// tell when somebody else removes a route, so they are asked for again every second; one that is there stays as it is, and one that the
/// backend cannot have is not asked for again.
/// </summary>
internal sealed class RouteReconciler
{
    private const long CheckNanoseconds = 1_000_000_000;

    private readonly IReadOnlyList<RouterRoute> _routes;
    private readonly int[] _targets;
    private readonly bool[] _areUnsupported;

    // A predecessor that was killed may have left them behind.
    private bool _mayBePresent = true;
    private bool _isWanted;

    public RouteReconciler(IReadOnlyList<RouterRoute> routes)
    {
        _routes = routes;
        _targets = new int[routes.Count];
        _areUnsupported = new bool[routes.Count];
        if (routes.Count == 0)
        {
            _mayBePresent = false;
        }
    }

    /// <summary>When <see cref="Collect"/> should be asked again.</summary>
    public MonotonicInstant NextCheck { get; private set; } = MonotonicInstant.Never;

    /// <summary>Finds the interfaces the routes leave through.</summary>
    /// <param name="advertisingIndex">Where we advertise, by index; 0 while the interface does not exist.</param>
    /// <param name="inventory">The interfaces of this host.</param>
    /// <param name="now">The turn's instant.</param>
    public void Locate(int advertisingIndex, LinkInventory inventory, MonotonicInstant now)
    {
        for (int i = 0; i < _targets.Length; i++)
        {
            int target = _routes[i].InterfaceName is not string name ? advertisingIndex
                : inventory.TryFind(name, out LinkSnapshot link) && (link.Flags & LinkFlags.Up) != 0 ? link.Index
                : 0;
            if (target != _targets[i] && _isWanted)
            {
                NextCheck = now;
            }

            _targets[i] = target;
        }
    }

    /// <summary>Says whether the routes should be there.</summary>
    public void Want(bool present, MonotonicInstant now)
    {
        if (present == _isWanted)
        {
            return;
        }

        _isWanted = present;
        NextCheck = _routes.Count > 0 ? now : MonotonicInstant.Never;
    }

    /// <summary>Adds what must be removed now to <paramref name="changes"/>, and returns how much that is.</summary>
    public int CollectRemovals(List<RouteChange> changes)
    {
        if (_isWanted || !_mayBePresent)
        {
            return 0;
        }

        _mayBePresent = false;
        NextCheck = MonotonicInstant.Never;
        return Collect(AddressChangeKind.Remove, changes);
    }

    /// <summary>Adds what must be there by now to <paramref name="changes"/>, and returns how much that is.</summary>
    public int CollectAdditions(List<RouteChange> changes, MonotonicInstant now)
    {
        if (!_isWanted || NextCheck > now)
        {
            return 0;
        }

        int count = Collect(AddressChangeKind.Add, changes);
        _mayBePresent |= count > 0;

        // Nothing to ask for: an interface that appears is noticed by Locate.
        NextCheck = count > 0 ? now.AddNanoseconds(CheckNanoseconds) : MonotonicInstant.Never;
        return count;
    }

    /// <summary>Takes in what became of one change.</summary>
    public void TakeResult(in RouteChange change, PlatformResult result, MonotonicInstant now)
    {
        if (result.Status == PlatformStatus.NotSupported)
        {
            LeaveOut(in change);
        }
        else if (change.Kind == AddressChangeKind.Remove && !result.IsOk)
        {
            _mayBePresent = true;
            NextCheck = now.AddNanoseconds(CheckNanoseconds);
        }
    }

    private void LeaveOut(in RouteChange change)
    {
        for (int i = 0; i < _targets.Length; i++)
        {
            RouterRoute route = _routes[i];
            if (_targets[i] == change.InterfaceIndex && route.Destination == change.Destination
                && route.Table == change.Table && route.Metric == change.Metric)
            {
                _areUnsupported[i] = true;
            }
        }
    }

    private int Collect(AddressChangeKind kind, List<RouteChange> changes)
    {
        int count = 0;
        for (int i = 0; i < _targets.Length; i++)
        {
            // Without its interface a route is gone, or cannot be.
            if (_targets[i] != 0 && !_areUnsupported[i])
            {
                RouterRoute route = _routes[i];
                count++;
                changes.Add(new RouteChange(kind, _targets[i], route.Destination)
                {
                    Gateway = route.Gateway,
                    Table = route.Table,
                    Metric = route.Metric,
                    PreferredSource = route.PreferredSource,
                });
            }
        }

        return count;
    }
}
