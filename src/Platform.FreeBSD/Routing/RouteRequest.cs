using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>Writes RTM_ADD, RTM_DELETE and RTM_GET. Source: route(4).</summary>
internal static class RouteRequest
{
    /// <summary>A header, destination, gateway, mask, interface and source.</summary>
    internal const int MaxLengthBytes = 360;

    /// <summary>Tells our routes from the host's. Routing daemons mark theirs with the first of the three such flags.</summary>
    internal const int OwnFlag = RTF_PROTO3;

    /// <summary>Writes one request and returns its length in bytes.</summary>
    internal static int Write(Span<byte> request, int type, in RouteChange change, int sequence)
    {
        request[..MaxLengthBytes].Clear();
        int kernelIndex = InterfaceIndex.ToKernel(change.InterfaceIndex);
        int length = Unsafe.SizeOf<rt_msghdr>();
        int present = RTA_DST;
        int flags = RTF_UP | RTF_STATIC | OwnFlag;
        AppendInet(request, ref length, change.Destination.Address, kernelIndex);
        if (type != RTM_GET)
        {
            present |= RTA_GATEWAY;
            flags |= change.Gateway is null ? 0 : RTF_GATEWAY;
            AppendGateway(request, ref length, change.Gateway, kernelIndex);
        }

        if (IsHost(change.Destination))
        {
            // The kernel's own form of a route to one address has no mask.
            flags |= RTF_HOST;
        }
        else
        {
            present |= RTA_NETMASK;
            AppendMask(request, ref length, change.Destination);
        }

        if (type == RTM_ADD)
        {
            present |= RTA_IFP;
            Append(request, ref length, ToLink(kernelIndex));
            if (change.PreferredSource is InetAddress source)
            {
                present |= RTA_IFA;
                AppendInet(request, ref length, source, kernelIndex);
            }
        }

        rt_msghdr header = new()
        {
            rtm_msglen = (ushort)length,
            rtm_version = RTM_VERSION,
            rtm_type = (byte)type,
            rtm_flags = flags,
            rtm_addrs = present,
            rtm_seq = sequence,
        };
        MemoryMarshal.Write(request, in header);
        return length;
    }

    private static bool IsHost(VirtualAddress destination) => destination == VirtualAddress.Host(destination.Address);

    private static void AppendGateway(Span<byte> request, ref int length, InetAddress? gateway, int kernelIndex)
    {
        if (gateway is InetAddress address)
        {
            AppendInet(request, ref length, address, kernelIndex);
        }
        else
        {
            Append(request, ref length, ToLink(kernelIndex));
        }
    }

    private static void AppendInet(Span<byte> request, ref int length, InetAddress address, int kernelIndex)
    {
        if (address.Family == AddressFamily.Ipv4)
        {
            Append(request, ref length, SocketAddress.ToIpv4(address));
        }
        else
        {
            Append(request, ref length, SocketAddress.ToIpv6(address, kernelIndex));
        }
    }

    private static void AppendMask(Span<byte> request, ref int length, VirtualAddress network)
    {
        if (network.Address.Family == AddressFamily.Ipv4)
        {
            uint mask = SocketAddress.ToIpv4MaskBits(network.PrefixLengthBits);
            Append(request, ref length, SocketAddress.ToIpv4(InetAddress.FromIpv4Bits(mask)));
        }
        else
        {
            Append(request, ref length, SocketAddress.ToIpv6Mask(network.PrefixLengthBits));
        }
    }

    private static sockaddr_dl ToLink(int kernelIndex) =>
        new() { sdl_len = (byte)Unsafe.SizeOf<sockaddr_dl>(), sdl_family = AF_LINK, sdl_index = (ushort)kernelIndex };

    private static void Append<T>(Span<byte> request, ref int length, in T address)
        where T : unmanaged
    {
        MemoryMarshal.Write(request[length..], in address);
        length += SocketAddress.Padded(Unsafe.SizeOf<T>());
    }
}
