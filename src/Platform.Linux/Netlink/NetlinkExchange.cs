using System;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>
/// Requests that are sent together, and the kernel's answer to each. The kernel carries out all requests of one send, in order and past a
/// refused one, before the send returns.
/// </summary>
internal sealed class NetlinkExchange : IDisposable
{
    /// <summary>Requests per send: the answers, with the refused requests quoted, fit any socket's default receive buffer.</summary>
    internal const int MaxRequestsPerSend = 64;

    /// <summary>The longest is an IPv4 address with all its attributes, 108 bytes, or an IPv6 route, 120.</summary>
    private const int MaxRequestLengthBytes = 128;

    /// <summary>
    /// Answers wait when the send returns. If one is lost all the same, this is how long the loop stands still for a send.
    /// </summary>
    private const int AnswerTimeoutMicroseconds = 300_000;

    private readonly NetlinkSocket _socket;
    private readonly byte[] _requests = new byte[MaxRequestsPerSend * MaxRequestLengthBytes];
    private readonly byte[] _answers = new byte[8192];
    private readonly int[] _outcomes = new int[MaxRequestsPerSend];
    private uint _firstSequence = 1;
    private int _count;

    private NetlinkExchange(NetlinkSocket socket) => _socket = socket;

    /// <summary>0 or the negated error of each request of the last <see cref="Send"/>, in the order of <see cref="NextSequence"/>.</summary>
    internal ReadOnlySpan<int> Outcomes => _outcomes.AsSpan(0, _count);

    internal static NetlinkExchange Open(ILinuxKernel kernel)
    {
        NetlinkSocket socket = NetlinkSocket.Open(kernel, groups: 0, typeFlags: 0);
        timeval timeout = new() { tv_usec = AnswerTimeoutMicroseconds };
        int result = socket.SetOption(SO_RCVTIMEO, in timeout);
        if (result < 0)
        {
            socket.Dispose();
            throw LinuxResult.ToException("set a netlink socket's time limit", result);
        }

        return new(socket);
    }

    /// <summary>Begins a new send; what the writer gets must carry the numbers of <see cref="NextSequence"/>.</summary>
    internal NetlinkRequestWriter Begin()
    {
        _firstSequence += (uint)_count;
        _count = 0;
        return new NetlinkRequestWriter(_requests);
    }

    /// <summary>The number of the next request, which must ask for an answer (NLM_F_ACK).</summary>
    internal uint NextSequence() => _firstSequence + (uint)_count++;

    /// <summary>Sends what was written and waits for every answer.</summary>
    internal void Send(in NetlinkRequestWriter writer)
    {
        int result = _socket.Send(_requests.AsSpan(0, writer.Length));
        if (result < 0)
        {
            _outcomes.AsSpan(0, _count).Fill(result);
            return;
        }

        _outcomes.AsSpan(0, _count).Fill(-Errno.ETIMEDOUT);
        int missing = _count;
        while (missing > 0 && TryReceive(out ReadOnlySpan<byte> datagram))
        {
            while (NetlinkMessage.TryRead(ref datagram, out NetlinkMessage message))
            {
                // Unsigned: an answer that came too late for an earlier send wraps round to a large number.
                uint index = message.Sequence - _firstSequence;
                if (message.Type == NLMSG_ERROR && index < (uint)_count)
                {
                    _outcomes[index] = message.Outcome;
                    missing--;
                }
            }
        }
    }

    /// <summary>Sends one question and finds its answer; false when the kernel refused it.</summary>
    /// <param name="writer">Where the one request was written.</param>
    /// <param name="type">The type of the answer.</param>
    /// <param name="answer">The answer; it lasts until the next send.</param>
    internal bool TryAsk(in NetlinkRequestWriter writer, int type, out NetlinkMessage answer)
    {
        answer = default;
        if (_socket.Send(_requests.AsSpan(0, writer.Length)) < 0)
        {
            return false;
        }

        while (TryReceive(out ReadOnlySpan<byte> datagram))
        {
            while (NetlinkMessage.TryRead(ref datagram, out NetlinkMessage message))
            {
                if (message.Sequence == _firstSequence)
                {
                    answer = message;
                    return message.Type == type;
                }
            }
        }

        return false;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>False when the socket's time limit has passed, or answers were dropped: those still missing will not come.</summary>
    private bool TryReceive(out ReadOnlySpan<byte> datagram)
    {
        int result = _socket.Receive(_answers);
        datagram = _answers.AsSpan(0, Math.Clamp(result, 0, _answers.Length));
        return result >= 0;
    }
}
