using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>Adds and removes addresses and routes by route netlink, as many in one send as fit.</summary>
internal sealed class NetlinkAddressManager : IAddressManager
{
    private const int HostPrefixIpv4 = 32;

    /// <summary>Changes per send. What is left of <see cref="NetlinkExchange.MaxRequestsPerSend"/> is for switching promotion on and off.</summary>
    internal const int MaxChangesPerSend = 56;

    private const int MaxPromotionsPerSend = (NetlinkExchange.MaxRequestsPerSend - MaxChangesPerSend) / 2;

    private readonly NetlinkExchange _exchange;

    /// <summary>Interfaces on which promotion must be on during this send and is not.</summary>
    private readonly List<int> _promotions = [];

    private NetlinkAddressManager(NetlinkExchange exchange) => _exchange = exchange;

    internal static NetlinkAddressManager Open(ILinuxKernel kernel) => new(NetlinkExchange.Open(kernel));

    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        while (!changes.IsEmpty)
        {
            int count = Math.Min(changes.Length, MaxChangesPerSend);
            ApplyTogether(changes[..count], results[..count]);
            changes = changes[count..];
            results = results[count..];
        }
    }

    public void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results)
    {
        while (!changes.IsEmpty)
        {
            int count = Math.Min(changes.Length, NetlinkExchange.MaxRequestsPerSend);
            NetlinkRequestWriter writer = _exchange.Begin();
            for (int i = 0; i < count; i++)
            {
                RouteRequest.Write(ref writer, in changes[i], _exchange.NextSequence());
            }

            _exchange.Send(in writer);
            for (int i = 0; i < count; i++)
            {
                results[i] = ToRouteResult(changes[i].Kind, _exchange.Outcomes[i]);
            }

            changes = changes[count..];
            results = results[count..];
        }
    }

    public void Dispose() => _exchange.Dispose();

    private void ApplyTogether(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        FindPromotions(changes);
        NetlinkRequestWriter writer = _exchange.Begin();
        SetPromotions(ref writer, isOn: true);
        foreach (ref readonly AddressChange change in changes)
        {
            AddressRequest.Write(ref writer, in change, _exchange.NextSequence());
        }

        // In the same send, so that nothing that ends this process can leave it on.
        SetPromotions(ref writer, isOn: false);
        _exchange.Send(in writer);
        for (int i = 0; i < changes.Length; i++)
        {
            results[i] = ToResult(changes[i].Kind, _exchange.Outcomes[_promotions.Count + i]);
        }
    }

    /// <summary>
    /// A removal with the subnet's own prefix may take the host's addresses along. Nothing is asked for the host prefix, which is the
    /// default. In the unlikely case of more interfaces than fit, the others keep what the administrator has set.
    /// </summary>
    private void FindPromotions(ReadOnlySpan<AddressChange> changes)
    {
        _promotions.Clear();
        int asked = 0;
        foreach (ref readonly AddressChange change in changes)
        {
            bool mayTakeOthersAlong = change.Kind == AddressChangeKind.Remove
                && change.Address.Address.Family == AddressFamily.Ipv4
                && change.Address.PrefixLengthBits < HostPrefixIpv4;
            if (!mayTakeOthersAlong || change.InterfaceIndex == asked || _promotions.Contains(change.InterfaceIndex)
                || _promotions.Count == MaxPromotionsPerSend)
            {
                continue;
            }

            asked = change.InterfaceIndex;
            if (IsPromotionOff(asked))
            {
                _promotions.Add(asked);
            }
        }
    }

    private bool IsPromotionOff(int interfaceIndex)
    {
        NetlinkRequestWriter writer = _exchange.Begin();
        SecondaryPromotion.WriteQuestion(ref writer, interfaceIndex, _exchange.NextSequence());
        return _exchange.TryAsk(in writer, RTM_NEWLINK, out NetlinkMessage answer) && SecondaryPromotion.IsOff(answer.Payload);
    }

    private void SetPromotions(ref NetlinkRequestWriter writer, bool isOn)
    {
        foreach (int interfaceIndex in _promotions)
        {
            SecondaryPromotion.WriteChange(ref writer, interfaceIndex, isOn, _exchange.NextSequence());
        }
    }

    /// <summary>
    /// "It is there" and "it is not there" are success. An interface that is gone took its addresses along.
    /// </summary>
    private static PlatformResult ToResult(AddressChangeKind kind, int outcome) => (kind, outcome) switch
    {
        (AddressChangeKind.Add, -Errno.EEXIST) => PlatformResult.Ok,
        (AddressChangeKind.Remove, -Errno.EADDRNOTAVAIL or -Errno.ENODEV) => PlatformResult.Ok,
        _ => LinuxResult.FromReturnValue(outcome),
    };

    private static PlatformResult ToRouteResult(AddressChangeKind kind, int outcome) => (kind, outcome) switch
    {
        (AddressChangeKind.Add, -Errno.EEXIST) => PlatformResult.Ok,
        (AddressChangeKind.Remove, -Errno.ESRCH or -Errno.ENODEV) => PlatformResult.Ok,
        _ => LinuxResult.FromReturnValue(outcome),
    };
}
