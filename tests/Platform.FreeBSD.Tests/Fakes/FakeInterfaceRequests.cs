using System;
using System.Buffers.Binary;
using System.Numerics;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>
/// Requests about interfaces and addresses, read at the header files' offsets. Source: freebsd.md section 4,
/// <c>in_aifaddr_ioctl</c> and <c>in_difaddr_ioctl</c> in sys/netinet/in.c.
/// </summary>
internal static class FakeInterfaceRequests
{
    private const int ArgumentOffset = 16;
    private const int InetLengthBytes = 16;
    private const int Inet6LengthBytes = 28;

    public static int Handle(FakeKernel kernel, int family, uint request, Span<byte> argument)
    {
        bool changesAddresses = request is SIOCAIFADDR or SIOCDIFADDR or SIOCAIFADDR_IN6 or SIOCDIFADDR_IN6;
        if (changesAddresses && (!kernel.IsRoot || kernel.IsJailedWithoutNetwork))
        {
            return -Errno.EPERM;
        }

        if (request == SIOCGVH && !kernel.HasCarpModule)
        {
            return -Errno.EPROTONOSUPPORT;
        }

        FakeInterface? target = kernel.FindInterface(argument[..16]);
        if (target is null)
        {
            return -Errno.ENXIO;
        }

        switch (request)
        {
            case SIOCGIFINDEX:
                BinaryPrimitives.WriteUInt16LittleEndian(argument[ArgumentOffset..], (ushort)target.Index);
                return 0;
            case SIOCGVH:
                return GetVirtualHost(target, argument);
            case SIOCAIFADDR when family == AF_INET:
                return AddIpv4(kernel, target, argument);
            case SIOCDIFADDR when family == AF_INET:
                return RemoveIpv4(kernel, target, argument[ArgumentOffset..]);
            case SIOCAIFADDR_IN6 when family == AF_INET6:
                return AddIpv6(kernel, target, argument);
            case SIOCDIFADDR_IN6 when family == AF_INET6:
                return RemoveIpv6(kernel, target, argument[ArgumentOffset..]);
            default:
                return -Errno.EINVAL;
        }
    }

    private static unsafe int GetVirtualHost(FakeInterface target, ReadOnlySpan<byte> argument)
    {
        int* carp = (int*)BinaryPrimitives.ReadUInt64LittleEndian(argument[ArgumentOffset..]);
        if (carp[0] < 1)
        {
            return -Errno.EMSGSIZE;
        }

        return target.CarpVhids.Contains((byte)carp[1]) ? 0 : -Errno.ENOENT;
    }

    private static int AddIpv4(FakeKernel kernel, FakeInterface target, ReadOnlySpan<byte> argument)
    {
        ReadOnlySpan<byte> address = argument.Slice(16, InetLengthBytes);
        ReadOnlySpan<byte> broadcast = argument.Slice(32, InetLengthBytes);
        ReadOnlySpan<byte> mask = argument.Slice(48, InetLengthBytes);
        if (!IsInet(address) || (broadcast[0] != 0 && !IsInet(broadcast)) || (mask[0] != 0 && !IsInet(mask)))
        {
            return -Errno.EINVAL;
        }

        var value = InetAddress.FromBytes(address.Slice(4, 4));
        if (mask[0] == 0)
        {
            kernel.ConsoleWarnings.Add("set address: WARNING: network mask should be specified");
        }

        int prefixLength = mask[0] == 0 ? 8 : BitOperations.PopCount(BinaryPrimitives.ReadUInt32BigEndian(mask[4..]));

        // The same address again: the old one is removed first, and is gone for a moment.
        kernel.RemoveAddress(target, value);
        if (!target.IsUp)
        {
            target.IsUp = true;
            kernel.PostState(target);
        }

        kernel.AddAddress(target, new FakeAddress(new VirtualAddress(value, (byte)prefixLength)));
        if (target.LinkState != 1)
        {
            target.KernelAnnouncements.Add(value);
        }

        return 0;
    }

    private static int RemoveIpv4(FakeKernel kernel, FakeInterface target, ReadOnlySpan<byte> address)
    {
        if (IsInet(address))
        {
            return kernel.RemoveAddress(target, InetAddress.FromBytes(address.Slice(4, 4))) ? 0 : -Errno.EADDRNOTAVAIL;
        }

        // A malformed request deletes the first address, whatever was meant.
        FakeAddress? first = target.Addresses.Find(candidate => candidate.IsIpv4);
        return first is not null && kernel.RemoveAddress(target, first.Value.Address) ? 0 : -Errno.EADDRNOTAVAIL;
    }

    private static int AddIpv6(FakeKernel kernel, FakeInterface target, ReadOnlySpan<byte> argument)
    {
        ReadOnlySpan<byte> address = argument.Slice(16, Inet6LengthBytes);
        ReadOnlySpan<byte> mask = argument.Slice(72, Inet6LengthBytes);
        if (!IsInet6(address) || !IsInet6(mask) || (argument[44] != 0 && argument[44] != Inet6LengthBytes))
        {
            return -Errno.EINVAL;
        }

        int flags = BinaryPrimitives.ReadInt32LittleEndian(argument[100..]);
        uint valid = BinaryPrimitives.ReadUInt32LittleEndian(argument[120..]);
        uint preferred = BinaryPrimitives.ReadUInt32LittleEndian(argument[124..]);
        if (valid < preferred)
        {
            return -Errno.EINVAL;
        }

        // An address that is valid for no time is not added, and that is no error.
        if (valid == 0)
        {
            return 0;
        }

        var value = InetAddress.FromBytes(address.Slice(8, 16));
        if (value.IsIpv6LinkLocal && BinaryPrimitives.ReadUInt32LittleEndian(address[24..]) != target.Index)
        {
            return -Errno.EINVAL;
        }

        int prefixLength = 0;
        foreach (byte octet in mask.Slice(8, 16))
        {
            prefixLength += BitOperations.PopCount(octet);
        }

        kernel.AddAddress(target, new FakeAddress(new VirtualAddress(value, (byte)prefixLength))
        {
            IsTentative = (flags & 0x20) == 0,
        });
        return 0;
    }

    private static int RemoveIpv6(FakeKernel kernel, FakeInterface target, ReadOnlySpan<byte> address)
    {
        if (!IsInet6(address))
        {
            return -Errno.EINVAL;
        }

        var value = InetAddress.FromBytes(address.Slice(8, 16));
        bool hasScope = !value.IsIpv6LinkLocal || BinaryPrimitives.ReadUInt32LittleEndian(address[24..]) == target.Index;
        return hasScope && kernel.RemoveAddress(target, value) ? 0 : -Errno.EADDRNOTAVAIL;
    }

    private static bool IsInet(ReadOnlySpan<byte> address) => address[0] == InetLengthBytes && address[1] == 2;

    private static bool IsInet6(ReadOnlySpan<byte> address) => address[0] == Inet6LengthBytes && address[1] == 28;
}
