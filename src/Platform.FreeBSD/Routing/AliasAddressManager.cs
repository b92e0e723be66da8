using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>
/// Adds and removes addresses by SIOCAIFADDR, SIOCDIFADDR and their IPv6 forms. An IPv4 address that is there already is left
/// alone: adding it again would take it away for a moment. Routes are <see cref="RouteTable"/>'s.
/// </summary>
internal sealed class AliasAddressManager : IAddressManager
{
    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _ipv4Socket;
    private readonly RouteTable _routes;
    private FileDescriptor? _ipv6Socket;

    private AliasAddressManager(IFreeBsdKernel kernel, FileDescriptor ipv4Socket)
    {
        _kernel = kernel;
        _ipv4Socket = ipv4Socket;
        _routes = new RouteTable(kernel);
    }

    internal static AliasAddressManager Open(IFreeBsdKernel kernel)
    {
        int fd = kernel.Socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        return fd >= 0
            ? new(kernel, new FileDescriptor(kernel, fd))
            : throw FreeBsdResult.ToException("open a socket to set addresses", fd);
    }

    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        // One list serves all changes of the call and is kept up to date: takeover does not wait for one list per address.
        InterfaceList? list = InterfaceList.TryRead(_kernel, out int listResult);
        for (int i = 0; i < changes.Length; i++)
        {
            results[i] = list is null ? FreeBsdResult.FromReturnValue(listResult) : Apply(list, in changes[i]);
        }
    }

    public void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results)
    {
        for (int i = 0; i < changes.Length; i++)
        {
            results[i] = _routes.Apply(in changes[i]);
        }
    }

    public void Dispose()
    {
        _ipv4Socket.Dispose();
        _ipv6Socket?.Dispose();
        _routes.Dispose();
    }

    private PlatformResult Apply(InterfaceList list, in AddressChange change)
    {
        int index = InterfaceIndex.ToKernel(change.InterfaceIndex);
        InetAddress address = change.Address.Address;
        bool isAdd = change.Kind == AddressChangeKind.Add;
        if (!list.TryFind(index, out InterfaceEntry carrier))
        {
            // An interface that is gone took its addresses along.
            return isAdd ? new(PlatformStatus.NoDevice, Errno.ENXIO) : PlatformResult.Ok;
        }

        if (isAdd && IsPresent(list, index, address))
        {
            return PlatformResult.Ok;
        }

        int result = (isAdd, address.Family) switch
        {
            (true, AddressFamily.Ipv4) => AddIpv4(list, carrier, change.Address),
            (true, _) => AddIpv6(carrier, change.Address),
            (false, AddressFamily.Ipv4) => RemoveIpv4(carrier, address),
            (false, _) => RemoveIpv6(carrier, address),
        };
        if (!isAdd && result is -Errno.EADDRNOTAVAIL or -Errno.ENXIO)
        {
            return PlatformResult.Ok;
        }

        if (result >= 0)
        {
            list.Remove(index, address);
            if (isAdd)
            {
                list.Add(new AddressEntry(index, change.Address, 0));
            }
        }

        return FreeBsdResult.FromReturnValue(result);
    }

    private static bool IsPresent(InterfaceList list, int index, InetAddress address)
    {
        foreach (AddressEntry entry in list.Addresses)
        {
            if (entry.KernelIndex == index && entry.Address.Address == address)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Where another address brings the subnet along, a whole-length mask leaves its route alone; with the same mask the kernel would
    /// move the route between the two when one goes. Source: <c>in_addprefix</c> and <c>in_scrubprefix</c> in sys/netinet/in.c.
    /// </summary>
    private static int ComputeIpv4PrefixLengthBits(InterfaceList list, int index, VirtualAddress wanted)
    {
        foreach (AddressEntry entry in list.Addresses)
        {
            VirtualAddress other = entry.Address;
            if (entry.KernelIndex == index && other.Address.Family == AddressFamily.Ipv4
                && ((other.Address.Ipv4Bits ^ wanted.Address.Ipv4Bits) & SocketAddress.ToIpv4MaskBits(other.PrefixLengthBits)) == 0)
            {
                return 32;
            }
        }

        return wanted.PrefixLengthBits;
    }

    private unsafe int AddIpv4(InterfaceList list, InterfaceEntry carrier, VirtualAddress wanted)
    {
        uint mask = SocketAddress.ToIpv4MaskBits(ComputeIpv4PrefixLengthBits(list, carrier.KernelIndex, wanted));

        // The kernel computes an absent (length 0) broadcast address. An absent mask it would guess from the address's class.
        in_aliasreq request = new()
        {
            ifra_addr = SocketAddress.ToIpv4(wanted.Address),
            ifra_mask = SocketAddress.ToIpv4(InetAddress.FromIpv4Bits(mask)),
        };
        SocketAddress.WriteName(carrier.Name, new Span<byte>(request.ifra_name, IFNAMSIZ));
        return _kernel.Ioctl(_ipv4Socket.Number, SIOCAIFADDR, ref request);
    }

    private unsafe int RemoveIpv4(InterfaceEntry carrier, InetAddress address)
    {
        // Never with a half-filled address: it would delete the interface's first one.
        ifreq request = new() { ifru_addr = SocketAddress.ToIpv4(address) };
        SocketAddress.WriteName(carrier.Name, new Span<byte>(request.ifr_name, IFNAMSIZ));
        return _kernel.Ioctl(_ipv4Socket.Number, SIOCDIFADDR, ref request);
    }

    private unsafe int AddIpv6(InterfaceEntry carrier, VirtualAddress wanted)
    {
        int fd = OpenIpv6();
        if (fd < 0)
        {
            return fd;
        }

        // The address was another host's a moment ago: detection of duplicates would keep it unusable for a second, or find the old master.
        in6_aliasreq request = new()
        {
            ifra_addr = SocketAddress.ToIpv6(wanted.Address, carrier.KernelIndex),
            ifra_prefixmask = SocketAddress.ToIpv6Mask(wanted.PrefixLengthBits),
            ifra_flags = IN6_IFF_NODAD,
            ifra_lifetime = new() { ia6t_vltime = ND6_INFINITE_LIFETIME, ia6t_pltime = ND6_INFINITE_LIFETIME },
        };
        SocketAddress.WriteName(carrier.Name, new Span<byte>(request.ifra_name, IFNAMSIZ));
        return _kernel.Ioctl(fd, SIOCAIFADDR_IN6, ref request);
    }

    private unsafe int RemoveIpv6(InterfaceEntry carrier, InetAddress address)
    {
        int fd = OpenIpv6();
        if (fd < 0)
        {
            return fd;
        }

        in6_ifreq request = new() { ifru_addr = SocketAddress.ToIpv6(address, carrier.KernelIndex) };
        SocketAddress.WriteName(carrier.Name, new Span<byte>(request.ifr_name, IFNAMSIZ));
        return _kernel.Ioctl(fd, SIOCDIFADDR_IN6, ref request);
    }

    /// <summary>Its own socket, and only when it is needed: a kernel without IPv6 has none to give.</summary>
    private int OpenIpv6()
    {
        if (_ipv6Socket is null)
        {
            int fd = _kernel.Socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (fd < 0)
            {
                return fd;
            }

            _ipv6Socket = new FileDescriptor(_kernel, fd);
        }

        return _ipv6Socket.Number;
    }
}
