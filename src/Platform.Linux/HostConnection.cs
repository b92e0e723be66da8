using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// A TCP connection. How far it is connect(2) itself tells when it is called again, in one call what SO_ERROR and poll(2) would say in two;
/// on this host it is made before the second call.
/// </summary>
internal sealed class HostConnection : PollSource, IHostConnection
{
    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly LocalStream _stream;
    private readonly byte[] _address;
    private bool _isMade;

    private HostConnection(ILinuxKernel kernel, FileDescriptor socket, byte[] address)
    {
        _kernel = kernel;
        _socket = socket;
        _address = address;
        _stream = new LocalStream(kernel, socket);
    }

    public bool AwaitsInput
    {
        get => _stream.AwaitsInput;
        set => _stream.AwaitsInput = value;
    }

    public bool AwaitsRoom
    {
        get => _stream.AwaitsRoom;
        set => _stream.AwaitsRoom = value;
    }

    internal override int PollDescriptor => _socket.Number;

    internal override short PollEvents => _isMade ? _stream.PollEvents : (short)POLLOUT;

    internal static PlatformResult Connect(ILinuxKernel kernel, InetAddress address, int port, out IHostConnection? connection)
    {
        connection = null;
        int fd = kernel.Socket(
            address.Family == AddressFamily.Ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            return LinuxResult.FromReturnValue(fd);
        }

        byte[] target = SocketAddress.Write(new byte[SocketAddress.MaximumLengthBytes], address, port, interfaceIndex: 0).ToArray();
        var made = new HostConnection(kernel, new FileDescriptor(kernel, fd), target);
        PlatformResult result = made.Progress();
        if (result.Status == PlatformStatus.Pending)
        {
            result = made.Progress();
        }

        if (result.IsOk || result.Status == PlatformStatus.Pending)
        {
            connection = made;
            return result;
        }

        made.Dispose();
        return result;
    }

    public PlatformResult Progress()
    {
        if (_isMade)
        {
            return PlatformResult.Ok;
        }

        int result = _kernel.Connect(_socket.Number, _address);
        _isMade = result is >= 0 or -Errno.EISCONN;
        return _isMade ? PlatformResult.Ok
            : result is -Errno.EINPROGRESS or -Errno.EALREADY or -Errno.EINTR ? new(PlatformStatus.Pending, 0)
            : LinuxResult.FromReturnValue(result);
    }

    public int TryRead(Span<byte> buffer) => _stream.TryRead(buffer);

    public int TryWrite(ReadOnlySpan<byte> bytes) => _stream.TryWrite(bytes);

    public void Dispose() => _stream.Dispose();
}
