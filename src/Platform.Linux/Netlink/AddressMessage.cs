using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>The payload of RTM_NEWADDR and RTM_DELADDR.</summary>
/// <param name="InterfaceIndex">Where the address is.</param>
/// <param name="Address">The address.</param>
/// <param name="IsUsable">Whether it can be sent from and answers: not while, nor after failed, duplicate address detection.</param>
internal readonly record struct AddressMessage(int InterfaceIndex, VirtualAddress Address, bool IsUsable)
{
    /// <summary>False for broken messages and for families other than IPv4 and IPv6.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> payload, out AddressMessage message)
    {
        message = default;
        if (!MemoryMarshal.TryRead(payload, out ifaddrmsg header))
        {
            return false;
        }

        int length = header.ifa_family switch
        {
            AF_INET => InetAddress.Ipv4LengthBytes,
            AF_INET6 => InetAddress.Ipv6LengthBytes,
            _ => 0,
        };
        if (length == 0 || header.ifa_prefixlen > length * 8)
        {
            return false;
        }

        // On a point-to-point link IFA_ADDRESS is the peer and IFA_LOCAL our side; otherwise IPv6 has no IFA_LOCAL.
        ReadOnlySpan<byte> address = default;
        ReadOnlySpan<byte> local = default;
        uint flags = header.ifa_flags;
        ReadOnlySpan<byte> rest = payload[Unsafe.SizeOf<ifaddrmsg>()..];
        while (NetlinkAttribute.TryRead(ref rest, out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case IFA_ADDRESS when attribute.Value.Length == length:
                    address = attribute.Value;
                    break;
                case IFA_LOCAL when attribute.Value.Length == length:
                    local = attribute.Value;
                    break;
                case IFA_FLAGS when MemoryMarshal.TryRead(attribute.Value, out uint allFlags):
                    flags = allFlags;
                    break;
                default:
                    break;
            }
        }

        ReadOnlySpan<byte> own = local.IsEmpty ? address : local;
        if (own.IsEmpty)
        {
            return false;
        }

        message = new(
            header.ifa_index,
            new(InetAddress.FromBytes(own), header.ifa_prefixlen),
            (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0);
        return true;
    }
}
