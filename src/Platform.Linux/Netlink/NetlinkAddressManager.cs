using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>
/// Adds and removes addresses by RTM_NEWADDR and RTM_DELADDR. The kernel carries out all requests of one send, in order and past a refused
/// one, before the send returns.
/// </summary>
internal sealed class NetlinkAddressManager : IAddressManager
{
    /// <summary>Requests per send: the answers, with the refused requests quoted, fit any socket's default receive buffer.</summary>
    private const int MaxRequestsPerSend = 64;

    /// <summary>Header 16, family header 8, and two IPv6 attributes of 20 bytes.</summary>
    private const int MaxRequestLengthBytes = 64;

    /// <summary>
    /// Answers wait when the send returns. If one is lost all the same, this is how long the loop stands still for a send.
    /// </summary>
    private const int AnswerTimeoutMicroseconds = 300_000;

    private readonly NetlinkSocket _socket;
    private readonly byte[] _requests = new byte[MaxRequestsPerSend * MaxRequestLengthBytes];
    private readonly byte[] _answers = new byte[4096];
    private uint _lastSequence;

    private NetlinkAddressManager(NetlinkSocket socket) => _socket = socket;

    internal static NetlinkAddressManager Open(ILinuxKernel kernel)
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

    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        while (!changes.IsEmpty)
        {
            int count = Math.Min(changes.Length, MaxRequestsPerSend);
            ApplyTogether(changes[..count], results[..count]);
            changes = changes[count..];
            results = results[count..];
        }
    }

    public void Dispose() => _socket.Dispose();

    private void ApplyTogether(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        uint firstSequence = _lastSequence + 1;
        _lastSequence += (uint)changes.Length;
        NetlinkRequestWriter writer = new(_requests);
        for (int i = 0; i < changes.Length; i++)
        {
            WriteRequest(ref writer, in changes[i], firstSequence + (uint)i);
        }

        int result = _socket.Send(_requests.AsSpan(0, writer.Length));
        if (result < 0)
        {
            results.Fill(LinuxResult.FromReturnValue(result));
            return;
        }

        results.Fill(new(PlatformStatus.Failed, Errno.ETIMEDOUT));
        int missing = changes.Length;
        while (missing > 0)
        {
            result = _socket.Receive(_answers);
            if (result < 0)
            {
                // The socket's time limit passed, or answers were dropped. Either way those still missing will not come.
                return;
            }

            missing -= ReadAnswers(_answers.AsSpan(0, Math.Min(result, _answers.Length)), firstSequence, changes, results);
        }
    }

    private static int ReadAnswers(
        ReadOnlySpan<byte> datagram, uint firstSequence, ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results)
    {
        int answered = 0;
        while (NetlinkMessage.TryRead(ref datagram, out NetlinkMessage message))
        {
            // Unsigned: an answer that came too late for an earlier call wraps round to a large number.
            uint index = message.Sequence - firstSequence;
            if (message.Type == NLMSG_ERROR && index < (uint)changes.Length)
            {
                results[(int)index] = ToResult(changes[(int)index].Kind, message.Outcome);
                answered++;
            }
        }

        return answered;
    }

    /// <summary>
    /// "It is there" and "it is not there" are success. An interface that is gone took its addresses along.
    /// </summary>
    private static PlatformResult ToResult(AddressChangeKind kind, int outcome) => (kind, outcome) switch
    {
        (AddressChangeKind.Add, -Errno.EEXIST) => PlatformResult.Ok,
        (AddressChangeKind.Remove, -Errno.EADDRNOTAVAIL or -Errno.ENODEV) => PlatformResult.Ok,
        _ => LinuxResult.FromReturnValue(outcome),
    };

    private static void WriteRequest(ref NetlinkRequestWriter writer, in AddressChange change, uint sequence)
    {
        bool isIpv6 = change.Address.Address.Family == AddressFamily.Ipv6;
        ifaddrmsg header = new()
        {
            ifa_family = (byte)(isIpv6 ? AF_INET6 : AF_INET),
            ifa_prefixlen = change.Address.PrefixLengthBits,
            // The address was somebody else's a moment ago: detection of duplicates would keep it unusable for a second, or find the old
            // master.
            ifa_flags = (byte)(isIpv6 && change.Kind == AddressChangeKind.Add ? IFA_F_NODAD : 0),
            ifa_index = change.InterfaceIndex,
        };

        // With NLM_F_EXCL the kernel refuses an address that is there (EEXIST) where NLM_F_REPLACE would alter its flags and lifetimes.
        // Without IFA_CACHEINFO lifetimes are for ever; without IFA_BROADCAST there is no broadcast address.
        if (change.Kind == AddressChangeKind.Add)
        {
            writer.Begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sequence, in header);
        }
        else
        {
            writer.Begin(RTM_DELADDR, NLM_F_ACK, sequence, in header);
        }

        Span<byte> buffer = stackalloc byte[InetAddress.Ipv6LengthBytes];
        ReadOnlySpan<byte> address = buffer[..change.Address.Address.WriteBytes(buffer)];
        writer.Attribute(IFA_LOCAL, address);
        writer.Attribute(IFA_ADDRESS, address);
    }
}
