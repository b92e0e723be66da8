using System;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Announces the addresses of one virtual router: what the kernel has confirmed, on the interface that carries it and with that interface's
/// MAC address. An address that a script left on no interface, or on one without Ethernet, is announced where we advertise, as
/// ucarp does.
/// </summary>
internal sealed class AddressAnnouncer
{
    private readonly VirtualRouter _router;
    private readonly AddressReconciler _reconciler;
    private readonly PortTable _ports;
    private readonly ArpForm _form;

    public AddressAnnouncer(VirtualRouter router, AddressReconciler reconciler, PortTable ports, AnnouncementBudget budget)
    {
        _router = router;
        _reconciler = reconciler;
        _ports = ports;
        AnnouncementPolicy policy = router.Configuration.Announcements;
        _form = policy.ArpForm;
        Schedule = new AnnouncementSchedule(policy, reconciler.Addresses.Length, budget);
    }

    /// <summary>When what is announced.</summary>
    public AnnouncementSchedule Schedule { get; }

    /// <summary>Whether any of the addresses is on this interface.</summary>
    public bool IsConcerned(int interfaceIndex)
    {
        for (int i = 0; i < _reconciler.Addresses.Length; i++)
        {
            if (_reconciler.FindCarrier(i) == interfaceIndex)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sends every announcement that is due.</summary>
    public void Serve(MonotonicInstant now)
    {
        if (Schedule.NextDeadline > now)
        {
            return;
        }

        int index = -1;
        while (Schedule.TryTake(ref index, now))
        {
            int carrier = _reconciler.FindCarrier(index);
            if (carrier != 0 || _router.Configuration.Scripts is not null)
            {
                Announce(FindPort(carrier, now), _reconciler.Addresses[index].Address);
            }
        }
    }

    private LinkPort FindPort(int carrier, MonotonicInstant now) =>
        carrier == _router.Port.Link.Index ? _router.Port : _ports.FindForAnnouncing(carrier, now) ?? _router.Port;

    private void Announce(LinkPort port, InetAddress address)
    {
        // The longer of the two.
        Span<byte> frame = stackalloc byte[NeighborAdvertisement.FrameLengthBytes];
        MacAddress mac = port.Link.Mac;
        if (address.Family == AddressFamily.Ipv6)
        {
            _router.SendFrame(port, frame[..NeighborAdvertisement.WriteUnsolicited(frame, mac, address, isRouter: false)]);
            return;
        }

        ArpPacket request = ArpPacket.Gratuitous(mac, address);
        if (_form is ArpForm.Request or ArpForm.Both)
        {
            _router.SendFrame(port, frame[..request.WriteBroadcast(frame)]);
        }

        if (_form is ArpForm.Reply or ArpForm.Both)
        {
            _router.SendFrame(port, frame[..(request with { Operation = ArpPacket.Reply }).WriteBroadcast(frame)]);
        }
    }
}
