using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>A NETLINK_ROUTE socket that believes the kernel alone.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;

    private NetlinkSocket(ILinuxKernel kernel, FileDescriptor socket)
    {
        _kernel = kernel;
        _socket = socket;
    }

    internal int Descriptor => _socket.Number;

    /// <param name="kernel">The kernel.</param>
    /// <param name="groups">RTMGRP_ bits of the notifications to receive.</param>
    /// <param name="typeFlags">SOCK_NONBLOCK or 0.</param>
    /// <exception cref="PlatformException">The system refused.</exception>
    internal static NetlinkSocket Open(ILinuxKernel kernel, int groups, int typeFlags)
    {
        int fd = kernel.Socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | typeFlags, NETLINK_ROUTE);
        if (fd < 0)
        {
            throw LinuxResult.ToException("open a netlink socket", fd);
        }

        FileDescriptor socket = new(kernel, fd);
        sockaddr_nl address = new() { nl_family = AF_NETLINK, nl_groups = (uint)groups };
        int result = kernel.Bind(fd, in address);
        if (result < 0)
        {
            socket.Dispose();
            throw LinuxResult.ToException("bind a netlink socket", result);
        }

        return new(kernel, socket);
    }

    /// <summary>Hands requests to the kernel; 0 or a negated error number.</summary>
    internal int Send(ReadOnlySpan<byte> requests)
    {
        sockaddr_nl kernelAddress = new() { nl_family = AF_NETLINK };
        int result;
        do
        {
            result = _kernel.SendTo(Descriptor, requests, MSG_NOSIGNAL, LinuxKernelExtensions.AsBytes(in kernelAddress));
        }
        while (result == -Errno.EINTR);

        return Math.Min(result, 0);
    }

    /// <summary>
    /// The length of the next datagram, cut to the buffer, or a negated error number. Datagrams of other processes are passed over.
    /// </summary>
    internal int Receive(Span<byte> buffer)
    {
        while (true)
        {
            sockaddr_nl sender = default;
            int result = _kernel.RecvFrom(Descriptor, buffer, 0, LinuxKernelExtensions.AsWritableBytes(ref sender));
            if (result != -Errno.EINTR && (result < 0 || sender.nl_pid == 0))
            {
                return result;
            }
        }
    }

    internal int SetOption<T>(int name, in T value)
        where T : unmanaged => _kernel.SetSockOpt(Descriptor, SOL_SOCKET, name, in value);

    public void Dispose() => _socket.Dispose();
}
