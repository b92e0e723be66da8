using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A datagram socket: group memberships, interface requests, and the way to the log daemon.</summary>
internal sealed class FakeDatagramSocket(FakeKernel kernel, int family) : FakeDescriptor
{
    private readonly List<(FakeInterface Interface, InetAddress Group)> _memberships = [];
    private string? _peer;

    public override bool IsReadable => false;

    public override int SetSockOpt(int level, int name, ReadOnlySpan<byte> value)
    {
        (InetAddress group, int index) = (level, name, value.Length) switch
        {
            // struct ip_mreqn: group, address, index. struct ipv6_mreq: group, index.
            (IPPROTO_IP, IP_ADD_MEMBERSHIP, 12) when family == AF_INET =>
                (InetAddress.FromBytes(value[..4]), BinaryPrimitives.ReadInt32LittleEndian(value[8..])),
            (IPPROTO_IPV6, IPV6_JOIN_GROUP, 20) when family == AF_INET6 =>
                (InetAddress.FromBytes(value[..16]), BinaryPrimitives.ReadInt32LittleEndian(value[16..])),
            _ => default,
        };
        if (!group.IsMulticast)
        {
            return -Errno.EINVAL;
        }

        FakeInterface? target = kernel.FindInterface(index);
        if (target is null || _memberships.Contains((target, group)))
        {
            return target is null ? -Errno.EADDRNOTAVAIL : -48;
        }

        _memberships.Add((target, group));
        target.Groups.Add(group);
        return 0;
    }

    public override int Ioctl(uint request, Span<byte> argument) => FakeInterfaceRequests.Handle(kernel, family, request, argument);

    public override int Connect(ReadOnlySpan<byte> address)
    {
        if (family != AF_UNIX || address[0] != address.Length || address[1] != 1)
        {
            return -Errno.EINVAL;
        }

        _peer = Encoding.UTF8.GetString(address[2..].TrimEnd((byte)0));
        return kernel.LogDaemonPath == _peer ? 0 : -Errno.ENOENT;
    }

    public override int Write(ReadOnlySpan<byte> data)
    {
        if (_peer is null || kernel.LogDaemonPath != _peer)
        {
            // A daemon that went away: ECONNRESET.
            return -54;
        }

        kernel.LogLines.Add(Encoding.UTF8.GetString(data));
        return data.Length;
    }

    public override void Close()
    {
        foreach ((FakeInterface target, InetAddress group) in _memberships)
        {
            target.Groups.Remove(group);
        }
    }
}
