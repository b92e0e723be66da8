using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>All interfaces and addresses at one moment. Source: getifaddrs(3).</summary>
internal sealed unsafe class InterfaceList
{
    private readonly List<InterfaceEntry> _interfaces = [];
    private readonly List<AddressEntry> _addresses = [];

    internal IReadOnlyList<InterfaceEntry> Interfaces => _interfaces;

    /// <summary>In the kernel's order: the first of an interface is its primary one.</summary>
    internal IReadOnlyList<AddressEntry> Addresses => _addresses;

    /// <summary>Reads the list; null with a negated error number when the kernel refuses.</summary>
    internal static InterfaceList? TryRead(IFreeBsdKernel kernel, out int result)
    {
        result = kernel.GetIfAddrs(out ifaddrs* head);
        if (result < 0)
        {
            return null;
        }

        InterfaceList list = new();
        for (ifaddrs* entry = head; entry is not null; entry = entry->ifa_next)
        {
            list.Add(in *entry);
        }

        kernel.FreeIfAddrs(head);
        return list;
    }

    internal bool TryFind(int kernelIndex, out InterfaceEntry found)
    {
        foreach (InterfaceEntry entry in _interfaces)
        {
            if (entry.KernelIndex == kernelIndex)
            {
                found = entry;
                return true;
            }
        }

        found = default;
        return false;
    }

    internal bool TryFind(string name, out InterfaceEntry found)
    {
        foreach (InterfaceEntry entry in _interfaces)
        {
            if (entry.Name == name)
            {
                found = entry;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Notes an address that was added since.</summary>
    internal void Add(AddressEntry address) => _addresses.Add(address);

    /// <summary>Notes that an address was removed since.</summary>
    internal void Remove(int kernelIndex, InetAddress address) =>
        _addresses.RemoveAll(entry => entry.KernelIndex == kernelIndex && entry.Address.Address == address);

    private static ReadOnlySpan<byte> BytesOf(sockaddr* address) => address is null ? default : new(address, address->sa_len);

    /// <summary>The entry of an interface itself comes before those of its addresses.</summary>
    private void Add(in ifaddrs entry)
    {
        string name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry.ifa_name));
        ReadOnlySpan<byte> address = BytesOf(entry.ifa_addr);
        if_data* data = (if_data*)entry.ifa_data;
        if (SocketAddress.TryReadIndex(address, out int index))
        {
            _ = SocketAddress.TryReadMac(address, out MacAddress mac);
            int linkState = data is null ? 0 : data->ifi_link_state;
            int type = data is null ? 0 : data->ifi_type;
            long epoch = data is null ? 0 : data->__ifi_epoch;
            _interfaces.Add(new(index, name, mac, InterfaceState.ToFlags((int)entry.ifa_flags, type, linkState), epoch));
        }
        else if (SocketAddress.TryReadAddress(address, BytesOf(entry.ifa_netmask), out VirtualAddress parsed)
            && TryFind(name, out InterfaceEntry carrier))
        {
            _addresses.Add(new(carrier.KernelIndex, parsed, data is null ? (byte)0 : data->ifi_vhid));
        }
    }
}
