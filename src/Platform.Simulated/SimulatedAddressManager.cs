using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>The way a process of a simulated host changes addresses.</summary>
internal sealed class SimulatedAddressManager : IAddressManager
{
    private readonly SimulatedHost _host;
    private readonly HashSet<AddressChange> _pending = [];

    public SimulatedAddressManager(SimulatedHost host) => _host = host;

    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        _host.AddressCalls.Add(changes.Length);
        for (int i = 0; i < changes.Length; i++)
        {
            results[i] = new PlatformResult(Apply(changes[i]), 0);
        }
    }

    public void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results)
    {
        for (int i = 0; i < changes.Length; i++)
        {
            results[i] = new PlatformResult(Apply(changes[i]), 0);
        }
    }

    public void Dispose()
    {
    }

    private PlatformStatus Apply(AddressChange change)
    {
        SimulatedInterface? link = _host.Find(change.InterfaceIndex);
        if (link is null)
        {
            return PlatformStatus.NoDevice;
        }

        bool isPresent = link.Addresses.Contains(change.Address);
        bool shallBePresent = change.Kind == AddressChangeKind.Add;
        PlatformStatus status = shallBePresent ? _host.AddressAddStatus : _host.AddressRemoveStatus;

        // What was asked for before and is not done yet is called off.
        _pending.Remove(change with { Kind = shallBePresent ? AddressChangeKind.Remove : AddressChangeKind.Add });
        if (isPresent == shallBePresent)
        {
            return PlatformStatus.Ok;
        }

        if (status == PlatformStatus.Pending && _pending.Add(change))
        {
            _host.World.ScheduleAfter(_host.AddressDelayNanoseconds, () => ChangeIfStillWanted(change));
        }
        else if (status == PlatformStatus.Ok)
        {
            Change(change);
        }

        return status;
    }

    private PlatformStatus Apply(RouteChange change)
    {
        bool shallBePresent = change.Kind == AddressChangeKind.Add;
        RouteChange route = change with { Kind = AddressChangeKind.Add };
        bool isSourceMissing = shallBePresent && change.PreferredSource is InetAddress source && !_host.Carries(source);
        PlatformStatus status = _host.Find(change.InterfaceIndex) is null ? PlatformStatus.NoDevice
            : isSourceMissing ? PlatformStatus.Failed
            : _host.RouteStatus(change);
        if (status != PlatformStatus.Ok)
        {
            return status;
        }

        _host.Routes.Remove(route);
        if (shallBePresent)
        {
            _host.Routes.Add(route);
        }

        return PlatformStatus.Ok;
    }

    private void ChangeIfStillWanted(AddressChange change)
    {
        if (_pending.Remove(change))
        {
            Change(change);
        }
    }

    private void Change(AddressChange change)
    {
        SimulatedInterface? link = _host.Find(change.InterfaceIndex);
        if (change.Kind == AddressChangeKind.Add)
        {
            link?.AddAddress(change.Address);
        }
        else
        {
            link?.RemoveAddress(change.Address);
        }
    }
}
