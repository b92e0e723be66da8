using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>One interface that carries advertisements: its transport, what is known of the link, and the virtual routers on it.</summary>
public sealed class LinkPort
{
    private const long AttachRetryNanoseconds = 1_000_000_000;

    private readonly VirtualRouter?[] _routersByVhid = new VirtualRouter?[byte.MaxValue + 1];
    private readonly List<VirtualRouter> _routers = [];
    private readonly List<VirtualRouter> _withSecondPath = [];
    private readonly List<InetAddress> _groups = [];
    private readonly IPacketSender?[] _senders = new IPacketSender?[2];
    private readonly byte[] _report = new byte[MembershipReport.MaximumFrameLengthBytes];
    private long _reportNanoseconds;
    private int _attachedIndex;

    internal LinkPort(string interfaceName, ILinkTransport transport)
    {
        InterfaceName = interfaceName;
        Transport = transport;
    }

    /// <summary>The interface's name, as configured.</summary>
    public string InterfaceName { get; }

    /// <summary>The interface as last reported; index 0 while none has the name.</summary>
    public LinkSnapshot Link { get; private set; }

    /// <summary>The interface's first IPv4 address that does not move with a virtual router; 0.0.0.0 while there is none.</summary>
    public InetAddress SourceIpv4 { get; private set; }

    /// <summary>
    /// The interface's link-local address, as the kernels send from, or else its first IPv6 address that does not move; 0.0.0.0 while there
    /// is none.
    /// </summary>
    public InetAddress SourceIpv6 { get; private set; }

    /// <summary>The interface's first IPv6 address that does not move and that routers forward; 0.0.0.0 while there is none.</summary>
    public InetAddress RoutableIpv6 { get; private set; }

    /// <summary>What was received on the interface before it could be told for whom.</summary>
    public CarpCounters Counters { get; } = new();

    /// <summary>The virtual routers that advertise here.</summary>
    public IReadOnlyList<VirtualRouter> Routers => _routers;

    internal ILinkTransport Transport { get; }

    /// <summary>Whether advertisements that passed a router may be for somebody here.</summary>
    internal bool HasUnicastRouters { get; private set; }

    /// <summary>Whether <see cref="Follow"/> last found another interface of the name, and had not seen the old one leave.</summary>
    internal bool WasReplaced { get; private set; }

    /// <summary>When <see cref="ReportGroups"/> is due.</summary>
    internal MonotonicInstant NextReport { get; private set; } = MonotonicInstant.Never;

    internal MonotonicInstant NextAttachRetry { get; private set; } = MonotonicInstant.Never;

    internal void Add(VirtualRouter router)
    {
        byte vhid = router.Configuration.Parameters.Vhid;
        if (_routersByVhid[vhid] is not null)
        {
            throw new ArgumentException($"vhid {vhid} is configured twice on {InterfaceName}", nameof(router));
        }

        _routersByVhid[vhid] = router;
        _routers.Add(router);
        long interval = router.Configuration.Announcements.MembershipReportNanoseconds;
        if (interval > 0 && (_reportNanoseconds == 0 || interval < _reportNanoseconds))
        {
            _reportNanoseconds = interval;
        }

        if (router.Configuration.UnicastPeers.Count > 0)
        {
            HasUnicastRouters = true;
            return;
        }

        int joinedCount = _groups.Count;
        if (router.Configuration.Parameters.RunsIpv4)
        {
            AddGroup(router.Configuration.GroupIpv4);
        }

        if (router.Configuration.Parameters.RunsIpv6)
        {
            AddGroup(CarpGroups.Ipv6);
        }

        if (_groups.Count > joinedCount)
        {
            // Attached anew, to join what was not joined; frames that have queued up for others are lost, so never without need.
            Detach();
        }
    }

    /// <summary>Opens the way to single hosts, if it is not open yet.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    internal void OpenSender(IPlatform platform, AddressFamily family) => _senders[(int)family] ??= platform.OpenPacketSender(family);

    /// <summary>Sends a packet to a single host.</summary>
    /// <param name="packet">From its IP header on.</param>
    /// <param name="destination">The host, of a family whose way was opened.</param>
    internal PlatformResult SendPacket(ReadOnlySpan<byte> packet, InetAddress destination) =>
        _senders[(int)destination.Family]!.Send(packet, destination, Link.Index);

    internal void Close()
    {
        Transport.Dispose();
        foreach (IPacketSender? sender in _senders)
        {
            sender?.Dispose();
        }
    }

    /// <summary>Forgets a virtual router that has stopped. Its groups stay joined: leaving them is not worth what the others would miss.</summary>
    internal void Remove(VirtualRouter router)
    {
        _routersByVhid[router.Configuration.Parameters.Vhid] = null;
        _routers.Remove(router);
        HasUnicastRouters = _routers.Exists(static other => other.Configuration.UnicastPeers.Count > 0);
    }

    internal void AddSecondPath(VirtualRouter router) => _withSecondPath.Add(router);

    internal void RemoveSecondPath(VirtualRouter router) => _withSecondPath.Remove(router);

    /// <summary>The virtual router of another interface whose second path an advertisement came by; null when it came by none.</summary>
    internal VirtualRouter? FindOnSecondPath(in CarpAdvertisement advertisement)
    {
        foreach (VirtualRouter router in _withSecondPath)
        {
            if (router.IsOnSecondPath(this, in advertisement))
            {
                return router;
            }
        }

        return null;
    }

    internal VirtualRouter? Find(byte vhid) => _routersByVhid[vhid];

    /// <summary>
    /// Follows the interface: attaches when it appears, detaches when it is gone, attaches anew when it was replaced, or when the transport
    /// lost it by itself: an interface that is made again may get the number of the old one.
    /// </summary>
    /// <param name="inventory">The interfaces and addresses of this host.</param>
    /// <param name="moving">Every address that a virtual router moves.</param>
    /// <param name="now">The turn's instant.</param>
    internal void Follow(LinkInventory inventory, HashSet<InetAddress> moving, MonotonicInstant now)
    {
        NextAttachRetry = MonotonicInstant.Never;
        bool wasRunning = Link.IsRunning;
        Link = inventory.TryFind(InterfaceName, out LinkSnapshot link) ? link : default;
        FindSources(inventory, moving);
        bool isLost = _attachedIndex != 0 && (Link.Index != _attachedIndex || !Transport.IsAttached);
        WasReplaced = isLost && Link.Index != 0;
        if (isLost)
        {
            Detach();
        }

        bool canAttach = Link.Index != 0 && (Link.Flags & LinkFlags.Ethernet) != 0 && (Link.Flags & LinkFlags.Up) != 0;
        if (_attachedIndex == 0 && canAttach)
        {
            Attach(now);
        }
        else if (_attachedIndex != 0 && _reportNanoseconds > 0 && Link.IsRunning && (!wasRunning || NextReport.IsNever))
        {
            // Whatever is behind the link now may never have heard of the groups.
            NextReport = now;
        }
    }

    /// <summary>
    /// Reports the groups to switches that snoop. The system has done so when it joined them, and does it again only when it is asked.
    /// </summary>
    internal void ReportGroups(MonotonicInstant now)
    {
        NextReport = now.AddNanoseconds(_reportNanoseconds);
        foreach (InetAddress group in _groups)
        {
            InetAddress source = group.Family == AddressFamily.Ipv4 ? SourceIpv4 : SourceIpv6;
            if (source.Family == group.Family && (group.Family == AddressFamily.Ipv4 || source.IsIpv6LinkLocal))
            {
                // Lost like any other frame: the next one is a minute away.
                _ = Transport.Send(_report.AsSpan(0, MembershipReport.Write(_report, Link.Mac, source, group)));
            }
        }
    }

    /// <summary>Whether a router could use the interface, its source address apart.</summary>
    internal LinkReadiness ComputeReadiness(bool ignoresLinkState)
    {
        if (Link.Index == 0)
        {
            return LinkReadiness.NoInterface;
        }

        if ((Link.Flags & LinkFlags.Ethernet) == 0)
        {
            return LinkReadiness.NotEthernet;
        }

        if ((Link.Flags & LinkFlags.Up) == 0)
        {
            return LinkReadiness.Down;
        }

        if (!Link.IsRunning && !ignoresLinkState)
        {
            return LinkReadiness.NoCarrier;
        }

        return _attachedIndex != 0 ? LinkReadiness.Ready : LinkReadiness.AttachFailed;
    }

    private void FindSources(LinkInventory inventory, HashSet<InetAddress> moving)
    {
        SourceIpv4 = SourceIpv6 = RoutableIpv6 = default;
        for (int i = 0; i < inventory.Addresses.Count; i++)
        {
            (int carrier, VirtualAddress candidate) = inventory.Addresses[i];
            InetAddress address = candidate.Address;
            if (carrier != Link.Index || moving.Contains(address))
            {
                continue;
            }

            if (address.Family == AddressFamily.Ipv4)
            {
                SourceIpv4 = SourceIpv4.IsUnspecified ? address : SourceIpv4;
            }
            else if (SourceIpv6.IsUnspecified || (address.IsIpv6LinkLocal && !SourceIpv6.IsIpv6LinkLocal))
            {
                SourceIpv6 = address;
            }

            if (address.Family == AddressFamily.Ipv6 && RoutableIpv6.IsUnspecified && !address.IsIpv6LinkLocal)
            {
                RoutableIpv6 = address;
            }
        }
    }

    private void Attach(MonotonicInstant now)
    {
        bool isAttached = Transport.Attach(Link.Index, CollectionsMarshal.AsSpan(_groups)).IsOk;
        _attachedIndex = isAttached ? Link.Index : 0;
        NextAttachRetry = isAttached ? MonotonicInstant.Never : now.AddNanoseconds(AttachRetryNanoseconds);
        NextReport = isAttached && _reportNanoseconds > 0 ? now.AddNanoseconds(_reportNanoseconds) : MonotonicInstant.Never;
    }

    private void Detach()
    {
        if (_attachedIndex != 0)
        {
            Transport.Detach();
            _attachedIndex = 0;
            NextReport = MonotonicInstant.Never;
        }
    }

    private void AddGroup(InetAddress group)
    {
        if (!_groups.Contains(group))
        {
            _groups.Add(group);
        }
    }
}
