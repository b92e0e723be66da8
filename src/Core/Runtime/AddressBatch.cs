using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// The virtual routers whose addresses or routes must change in this turn. They change together: the kernel takes many requests in one call
/// far faster than in many, and the last of a thousand addresses must not wait for 999 conversations.
/// </summary>
internal sealed class AddressBatch(IAddressManager manager)
{
    private readonly List<AddressChange> _changes = [];
    private readonly List<RouteChange> _routeChanges = [];
    private readonly List<int> _counts = [];
    private List<VirtualRouter> _waiting = [];
    private List<VirtualRouter> _flushing = [];
    private PlatformResult[] _results = new PlatformResult[16];

    /// <summary>Takes a router in; once is enough.</summary>
    public void Add(VirtualRouter router) => _waiting.Add(router);

    /// <summary>Makes every change, in the order that no route outlives its addresses, and lets the routers go on.</summary>
    public void Flush(MonotonicInstant now)
    {
        // What a router does next may ask for more.
        while (_waiting.Count > 0)
        {
            (_waiting, _flushing) = (_flushing, _waiting);
            RemoveRoutes(now);
            ChangeAddresses(now);
            AddRoutes(now);
            foreach (VirtualRouter router in _flushing)
            {
                router.AnnounceAddresses(now);
            }

            foreach (VirtualRouter router in _flushing)
            {
                router.HandleAddressesChanged(now);
            }

            _flushing.Clear();
        }
    }

    /// <summary>The program is failing: makes the changes of these routers and lets nothing follow from them.</summary>
    public void Abandon(IReadOnlyList<VirtualRouter> routers, MonotonicInstant now)
    {
        _flushing = [.. routers];
        RemoveRoutes(now);
        ChangeAddresses(now);
    }

    private void ChangeAddresses(MonotonicInstant now)
    {
        _changes.Clear();
        _counts.Clear();
        foreach (VirtualRouter router in _flushing)
        {
            _counts.Add(router.CollectAddresses(_changes, now));
        }

        if (_changes.Count == 0)
        {
            return;
        }

        MakeRoom(_changes.Count);
        manager.Apply(CollectionsMarshal.AsSpan(_changes), _results);
        int next = 0;
        for (int i = 0; i < _flushing.Count; i++)
        {
            for (int last = next + _counts[i]; next < last; next++)
            {
                _flushing[i].TakeResult(_changes[next], _results[next], now);
            }
        }
    }

    private void RemoveRoutes(MonotonicInstant now)
    {
        _routeChanges.Clear();
        _counts.Clear();
        foreach (VirtualRouter router in _flushing)
        {
            _counts.Add(router.CollectRouteRemovals(_routeChanges));
        }

        ApplyRoutes(now);
    }

    private void AddRoutes(MonotonicInstant now)
    {
        _routeChanges.Clear();
        _counts.Clear();
        foreach (VirtualRouter router in _flushing)
        {
            _counts.Add(router.CollectRouteAdditions(_routeChanges, now));
        }

        ApplyRoutes(now);
    }

    private void ApplyRoutes(MonotonicInstant now)
    {
        if (_routeChanges.Count == 0)
        {
            return;
        }

        MakeRoom(_routeChanges.Count);
        manager.ApplyRoutes(CollectionsMarshal.AsSpan(_routeChanges), _results);
        int next = 0;
        for (int i = 0; i < _flushing.Count; i++)
        {
            for (int last = next + _counts[i]; next < last; next++)
            {
                _flushing[i].TakeResult(_routeChanges[next], _results[next], now);
            }
        }
    }

    private void MakeRoom(int count)
    {
        if (_results.Length < count)
        {
            _results = new PlatformResult[2 * count];
        }
    }
}
