using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>Every interface the driver speaks on, opened once each.</summary>
internal sealed class PortTable(IPlatform platform, LinkInventory inventory)
{
    private readonly List<LinkPort> _ports = [];
    private readonly HashSet<InetAddress> _moving = [];

    public IReadOnlyList<LinkPort> Ports => _ports;

    /// <summary>When a port should be attached again.</summary>
    public MonotonicInstant NextAttachRetry
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (LinkPort port in _ports)
            {
                earliest = MonotonicInstant.Earlier(earliest, port.NextAttachRetry);
            }

            return earliest;
        }
    }

    /// <summary>When a port should be attached again, or reports its groups.</summary>
    public MonotonicInstant NextDeadline
    {
        get
        {
            MonotonicInstant earliest = NextAttachRetry;
            foreach (LinkPort port in _ports)
            {
                earliest = MonotonicInstant.Earlier(earliest, port.NextReport);
            }

            return earliest;
        }
    }

    /// <summary>Reports the groups of every port that is due.</summary>
    public void ServeReports(MonotonicInstant now)
    {
        foreach (LinkPort port in _ports)
        {
            if (port.NextReport <= now)
            {
                port.ReportGroups(now);
            }
        }
    }

    /// <summary>
    /// Notes the addresses of a virtual router, so that none is taken for an interface's own, and opens the interfaces they belong on:
    /// nothing must be opened at a take-over.
    /// </summary>
    /// <exception cref="PlatformException">No transport could be opened; the message says what to do.</exception>
    public void AddMoving(IReadOnlyList<RouterAddress> addresses)
    {
        foreach (RouterAddress address in addresses)
        {
            _moving.Add(address.Virtual.Address);
            if (address.InterfaceName is string name)
            {
                FindOrOpen(name);
            }
        }
    }

    /// <summary>The addresses of a virtual router that is gone.</summary>
    public void RemoveMoving(IReadOnlyList<RouterAddress> addresses)
    {
        foreach (RouterAddress address in addresses)
        {
            _moving.Remove(address.Virtual.Address);
        }
    }

    /// <summary>The port of an interface, existing or not.</summary>
    /// <exception cref="PlatformException">No transport could be opened; the message says what to do.</exception>
    public LinkPort FindOrOpen(string interfaceName)
    {
        foreach (LinkPort known in _ports)
        {
            if (known.InterfaceName == interfaceName)
            {
                return known;
            }
        }

        var port = new LinkPort(interfaceName, platform.OpenLinkTransport());
        platform.EventWaiter.Add(port.Transport);
        _ports.Add(port);
        return port;
    }

    /// <summary>
    /// The port on which an address of this interface is announced: its own, opened when a script put an address there that nobody
    /// advertises on. Null when the interface has no Ethernet framing, such as the loopback interface, or cannot be opened.
    /// </summary>
    public LinkPort? FindForAnnouncing(int interfaceIndex, MonotonicInstant now)
    {
        if (!inventory.TryFind(interfaceIndex, out LinkSnapshot link) || (link.Flags & LinkFlags.Ethernet) == 0)
        {
            return null;
        }

        try
        {
            LinkPort port = FindOrOpen(link.Name);
            port.Follow(inventory, _moving, now);
            return port;
        }
        catch (PlatformException)
        {
            // Out of descriptors, say: announced on the wrong interface is better than not at all, and than the end of the program.
            return null;
        }
    }

    public void Follow(MonotonicInstant now)
    {
        foreach (LinkPort port in _ports)
        {
            port.Follow(inventory, _moving, now);
        }
    }

    public void Close()
    {
        foreach (LinkPort port in _ports)
        {
            platform.EventWaiter.Remove(port.Transport);
            port.Close();
        }
    }
}
