using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>
/// Subscribes to changes of links and addresses, then asks for all there are: whatever changes meanwhile is queued behind the part of the
/// list it concerns, so nothing is missed.
/// </summary>
internal sealed class NetlinkLinkMonitor : PollSource, ILinkMonitor
{
    private const int ReceiveBufferBytes = 1 << 20;

    /// <summary>The largest datagram in which the kernel packs a list.</summary>
    private const int DatagramLengthBytes = 32 * 1024;

    private const int Groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;

    private readonly NetlinkSocket _socket;
    private readonly byte[] _datagram = new byte[DatagramLengthBytes];
    private int _offset;
    private int _length;

    private ListingPhase _phase;
    private uint _sequence;
    private bool _isListIncomplete;
    private bool _mustRequest;

    private NetlinkLinkMonitor(NetlinkSocket socket) => _socket = socket;

    private enum ListingPhase : byte
    {
        None,
        Links,
        Ipv4Addresses,
        Ipv6Addresses,
    }

    internal override int PollDescriptor => _socket.Descriptor;

    public override bool IsReady => WasReadable || _mustRequest;

    internal override bool WantsRetry => _mustRequest;

    internal static NetlinkLinkMonitor Open(ILinuxKernel kernel)
    {
        NetlinkSocket socket = NetlinkSocket.Open(kernel, Groups, SOCK_NONBLOCK);

        // Room for some thousand changes. With less, losses are more frequent but still noticed.
        if (socket.SetOption(SO_RCVBUFFORCE, ReceiveBufferBytes) < 0)
        {
            _ = socket.SetOption(SO_RCVBUF, ReceiveBufferBytes);
        }

        NetlinkLinkMonitor monitor = new(socket);
        try
        {
            monitor.RequestList(ListingPhase.Links);
        }
        catch (PlatformException)
        {
            monitor.Dispose();
            throw;
        }

        return monitor;
    }

    public bool TryRead(out LinkEvent linkEvent)
    {
        if (_mustRequest)
        {
            RequestList(_phase);
        }

        while (true)
        {
            ReadOnlySpan<byte> rest = _datagram.AsSpan(_offset, _length - _offset);
            while (NetlinkMessage.TryRead(ref rest, out NetlinkMessage message))
            {
                _offset = _length - rest.Length;
                if (TryTranslate(message, out linkEvent))
                {
                    return true;
                }
            }

            int result = _socket.Receive(_datagram);
            (_offset, _length) = (0, Math.Clamp(result, 0, _datagram.Length));
            if (result == -Errno.ENOBUFS)
            {
                linkEvent = new(LinkEventKind.Resync, 0, default, default);
                BeginAgain();
                return true;
            }

            if (result < 0)
            {
                linkEvent = default;
                return result is -Errno.EAGAIN or -Errno.ENOMEM ? false : throw Refused(result);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool TryTranslate(NetlinkMessage message, out LinkEvent linkEvent)
    {
        linkEvent = default;

        // The kernel marks the rest of a list that changed while it was being read: entries may have been passed over.
        _isListIncomplete |= message.Sequence == _sequence && (message.Flags & NLM_F_DUMP_INTR) != 0;
        switch (message.Type)
        {
            case RTM_NEWLINK or RTM_DELLINK when LinkMessage.TryParse(message.Payload, out LinkSnapshot link, out bool notifiesPeers):
                LinkEventKind linkKind = message.Type == RTM_NEWLINK ? LinkEventKind.LinkChanged : LinkEventKind.LinkRemoved;
                linkEvent = new(linkKind, link.Index, link, default) { NotifiesPeers = notifiesPeers };
                return true;
            case RTM_NEWADDR or RTM_DELADDR when AddressMessage.TryParse(message.Payload, out AddressMessage address):
                // An address may also lose its use: duplicate address detection runs again when a link comes back.
                bool isThere = message.Type == RTM_NEWADDR && address.IsUsable;
                LinkEventKind addressKind = isThere ? LinkEventKind.AddressAdded : LinkEventKind.AddressRemoved;
                linkEvent = new(addressKind, address.InterfaceIndex, default, address.Address);
                return true;
            case NLMSG_DONE or NLMSG_ERROR when message.Sequence == _sequence && _phase != ListingPhase.None && FinishList(message.Outcome):
                linkEvent = new(LinkEventKind.SnapshotComplete, 0, default, default);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Goes on to the next list; true when there is none.</summary>
    private bool FinishList(int outcome)
    {
        if (outcome is -Errno.EBUSY or -Errno.ENOBUFS or -Errno.ENOMEM or -Errno.EAGAIN or -Errno.EINTR)
        {
            _mustRequest = true;
            return false;
        }

        // A kernel without IPv6 has no such list.
        if (outcome < 0 && !(_phase == ListingPhase.Ipv6Addresses && outcome is -Errno.EOPNOTSUPP or -Errno.EAFNOSUPPORT))
        {
            throw Refused(outcome);
        }

        if (_isListIncomplete)
        {
            RequestList(_phase);
        }
        else if (_phase == ListingPhase.Ipv6Addresses)
        {
            _phase = ListingPhase.None;
            return true;
        }
        else
        {
            RequestList(_phase + 1);
        }

        return false;
    }

    /// <summary>
    /// The kernel reports a loss at once, ahead of the older messages that are still queued. They must not reach a new description:
    /// the message that revokes one of them may be among the lost.
    /// </summary>
    private void BeginAgain()
    {
        int result;
        do
        {
            result = _socket.Receive(_datagram);
        }
        while (result is >= 0 or -Errno.ENOBUFS);

        RequestList(ListingPhase.Links);
    }

    private void RequestList(ListingPhase phase)
    {
        _phase = phase;
        _isListIncomplete = false;
        _sequence++;
        Span<byte> buffer = stackalloc byte[64];
        NetlinkRequestWriter writer = new(buffer);
        if (phase == ListingPhase.Links)
        {
            writer.Begin(RTM_GETLINK, NLM_F_DUMP, _sequence, default(ifinfomsg));
        }
        else
        {
            byte family = (byte)(phase == ListingPhase.Ipv4Addresses ? AF_INET : AF_INET6);
            writer.Begin(RTM_GETADDR, NLM_F_DUMP, _sequence, new ifaddrmsg { ifa_family = family });
        }

        int result = _socket.Send(buffer[..writer.Length]);
        _mustRequest = result is -Errno.ENOBUFS or -Errno.ENOMEM or -Errno.EAGAIN;
        if (result < 0 && !_mustRequest)
        {
            throw Refused(result);
        }
    }

    private static PlatformException Refused(int result) => LinuxResult.ToException("list interfaces and addresses", result);
}
