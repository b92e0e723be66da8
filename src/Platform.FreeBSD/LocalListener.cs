using System;
using System.IO;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>A listening stream socket at a path, for this user and root alone.</summary>
internal sealed class LocalListener : PollSource, ILocalListener
{
    private const int Backlog = 128;

    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly string _path;

    private LocalListener(IFreeBsdKernel kernel, FileDescriptor socket, string path)
    {
        _kernel = kernel;
        _socket = socket;
        _path = path;
    }

    internal override int PollDescriptor => _socket.Number;

    /// <exception cref="PlatformException">Another process listens there, or the system refused.</exception>
    internal static LocalListener Open(IFreeBsdKernel kernel, string path)
    {
        if (TryConnect(kernel, path, out ILocalStream? other).IsOk)
        {
            other!.Dispose();
            throw new PlatformException($"another process listens at {path} already: stop it, or give this one a run directory of its own");
        }

        // Bound, closed to others and listening under another name first: nobody sees it half made, and one left behind is replaced.
        string temporary = $"{path}.{kernel.GetPid()}";
        var socket = new FileDescriptor(kernel, Check(kernel.Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), path));
        try
        {
            Check(kernel.Bind(socket.Number, LocalAddress.ToBytes(temporary)), path);
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Check(kernel.Listen(socket.Number, Backlog), path);
            File.Move(temporary, path, overwrite: true);
            return new LocalListener(kernel, socket, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new PlatformException($"cannot make the socket {path}: {e.Message}", e);
        }
        catch (PlatformException)
        {
            socket.Dispose();
            throw;
        }
    }

    internal static PlatformResult TryConnect(IFreeBsdKernel kernel, string path, out ILocalStream? stream)
    {
        stream = null;
        int fd = kernel.Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            return FreeBsdResult.FromReturnValue(fd);
        }

        var socket = new FileDescriptor(kernel, fd);
        int result = kernel.Connect(fd, LocalAddress.ToBytes(path));
        if (result >= 0)
        {
            stream = new LocalStream(kernel, socket);
            return PlatformResult.Ok;
        }

        socket.Dispose();
        bool isNobody = result is -Errno.ENOENT or -Errno.ECONNREFUSED;
        return isNobody ? new PlatformResult(PlatformStatus.NoDevice, -result) : FreeBsdResult.FromReturnValue(result);
    }

    public ILocalStream? TryAccept()
    {
        int result = _kernel.Accept4(_socket.Number, SOCK_CLOEXEC | SOCK_NONBLOCK);
        return result >= 0 ? new LocalStream(_kernel, new FileDescriptor(_kernel, result)) : null;
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    private static int Check(int result, string path) =>
        result >= 0 ? result : throw FreeBsdResult.ToException($"make the socket {path}", result);
}
