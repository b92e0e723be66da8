using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>
/// Adds and removes routes by a routing socket. The kernel is asked first: it would join a second route to one destination with the
/// host's own to one of several next hops, and delete whichever has the gateway that is named. Source: <c>add_route_flags</c> and
/// <c>rib_del_route</c> in sys/net/route/route_ctl.c.
/// </summary>
internal sealed class RouteTable(IFreeBsdKernel kernel) : IDisposable
{
    /// <summary>The kernel answers through a queue, not within the call; this is for one that lost the answer.</summary>
    private const long AnswerNanoseconds = 100_000_000;

    private const int MessageLengthBytes = 4096;

    private readonly byte[] _message = new byte[MessageLengthBytes];
    private FileDescriptor? _socket;
    private int _sequence;

    internal PlatformResult Apply(in RouteChange change)
    {
        if (change.Table != 0 || change.Metric != 0)
        {
            // Routes have no metric here, and the socket writes the one table of this process.
            return new(PlatformStatus.NotSupported, Errno.EOPNOTSUPP);
        }

        int result = Open();
        bool isThere = false;
        bool isOurs = false;
        if (result >= 0)
        {
            result = Find(in change, out isThere, out isOurs);
        }

        bool isAdd = change.Kind == AddressChangeKind.Add;
        if (result >= 0 && (isAdd ? !isThere : isOurs))
        {
            result = Send(isAdd ? RTM_ADD : RTM_DELETE, in change);
        }

        // Somebody else was faster.
        bool isSoAlready = result == (isAdd ? -Errno.EEXIST : -Errno.ESRCH);
        return isSoAlready ? PlatformResult.Ok : FreeBsdResult.FromReturnValue(result);
    }

    public void Dispose() => _socket?.Dispose();

    private int Open()
    {
        if (_socket is null)
        {
            int fd = kernel.Socket(AF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNSPEC);
            if (fd < 0)
            {
                return fd;
            }

            _socket = new FileDescriptor(kernel, fd);
        }

        return _socket.Number;
    }

    private int Send(int type, in RouteChange change)
    {
        Span<byte> request = stackalloc byte[RouteRequest.MaxLengthBytes];
        int length = RouteRequest.Write(request, type, in change, ++_sequence);
        return kernel.Write(_socket!.Number, request[..length]);
    }

    /// <summary>Says whether there is a route to this very destination, and whether we added it.</summary>
    private int Find(in RouteChange change, out bool isThere, out bool isOurs)
    {
        isThere = false;
        isOurs = false;
        Drain();
        int result = Send(RTM_GET, in change);
        if (result >= 0)
        {
            result = AwaitAnswer(out RouteAnswer answer);
            isThere = result >= 0 && answer.Destination == change.Destination;
            isOurs = isThere && (answer.Flags & RouteRequest.OwnFlag) != 0;
        }

        return result == -Errno.ESRCH ? 0 : result;
    }

    /// <summary>What the kernel told everybody since the last question would leave no room for the answer.</summary>
    private void Drain()
    {
        while (kernel.Read(_socket!.Number, _message) > 0)
        {
        }
    }

    private int AwaitAnswer(out RouteAnswer answer)
    {
        answer = default;
        long deadline = kernel.ClockGetTime(CLOCK_MONOTONIC) + AnswerNanoseconds;
        Span<pollfd> descriptors = [new pollfd { fd = _socket!.Number, events = POLLIN }];
        while (true)
        {
            int result = kernel.Read(_socket.Number, _message);
            if (result > 0)
            {
                if (TryFindAnswer(_message.AsSpan(0, result), out answer))
                {
                    return 0;
                }
            }
            else if (result is not -Errno.EAGAIN and not -Errno.EINTR)
            {
                return result;
            }
            else
            {
                long left = deadline - kernel.ClockGetTime(CLOCK_MONOTONIC);
                if (left <= 0)
                {
                    return -Errno.EAGAIN;
                }

                _ = kernel.Ppoll(descriptors, left);
            }
        }
    }

    private bool TryFindAnswer(ReadOnlySpan<byte> bytes, out RouteAnswer answer)
    {
        RouteMessageReader reader = new(bytes);
        while (reader.TryRead(out RouteMessage message))
        {
            if (message.Type == RTM_GET && RouteAnswer.TryParse(message.Bytes, out answer)
                && answer.ProcessId == kernel.GetPid() && answer.Sequence == _sequence)
            {
                return true;
            }
        }

        answer = default;
        return false;
    }
}
