using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>
/// Opens a routing socket, then describes all there is by getifaddrs(3): whatever changes meanwhile is queued in the socket.
/// </summary>
internal sealed class RouteLinkMonitor : PollSource, ILinkMonitor
{
    private const int ReceiveBufferBytes = 1 << 20;

    /// <summary>Until a description that the kernel had no memory for is tried again.</summary>
    private const long RetryNanoseconds = 100_000_000;

    /// <summary>More than any message: a routing socket gives one with each read.</summary>
    private const int MessageLengthBytes = 4096;

    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _socket;
    private readonly byte[] _message = new byte[MessageLengthBytes];
    private readonly Queue<LinkEvent> _events = [];

    /// <summary>What was reported of each interface, by the kernel's number.</summary>
    private readonly Dictionary<int, InterfaceEntry> _interfaces = [];

    /// <summary>How many interfaces had a number before the present one.</summary>
    private readonly Dictionary<int, int> _generations = [];

    private bool _mustDescribe;

    private RouteLinkMonitor(IFreeBsdKernel kernel, FileDescriptor socket)
    {
        _kernel = kernel;
        _socket = socket;
    }

    /// <summary>Also while a description waits to be made or to be taken, which no descriptor announces.</summary>
    public override bool IsReady => WasReadable || _mustDescribe || _events.Count > 0;

    internal override int PollDescriptor => _socket.Number;

    internal override long PatienceNanoseconds => _events.Count > 0 ? 0 : _mustDescribe ? RetryNanoseconds : long.MaxValue;

    internal static RouteLinkMonitor Open(IFreeBsdKernel kernel)
    {
        int fd = kernel.Socket(AF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNSPEC);
        if (fd < 0)
        {
            throw FreeBsdResult.ToException("open a routing socket", fd);
        }

        // Answers to requests made on this socket, of which there are none, need not come back. Messages that found no room are an error only for
        // those who ask for it; a kernel without the option (before 13.1) loses them silently.
        _ = kernel.SetSockOpt(fd, SOL_SOCKET, SO_USELOOPBACK, 0);
        _ = kernel.SetSockOpt(fd, SOL_SOCKET, SO_RERROR, 1);
        _ = kernel.SetSockOpt(fd, SOL_SOCKET, SO_RCVBUF, ReceiveBufferBytes);
        RouteLinkMonitor monitor = new(kernel, new FileDescriptor(kernel, fd));
        int result = monitor.Describe();
        if (result >= 0)
        {
            return monitor;
        }

        monitor.Dispose();
        throw FreeBsdResult.ToException("list interfaces and addresses", result);
    }

    public bool TryRead(out LinkEvent linkEvent)
    {
        while (!_events.TryDequeue(out linkEvent))
        {
            if (_mustDescribe && Describe() < 0)
            {
                return false;
            }

            if (_events.Count == 0 && !TryReadMessage())
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Reads one message and queues what it means, which may be nothing; false when there is none.</summary>
    private bool TryReadMessage()
    {
        int result = _kernel.Read(_socket.Number, _message);
        switch (result)
        {
            case > 0:
                RouteMessageReader reader = new(_message.AsSpan(0, Math.Min(result, _message.Length)));
                while (reader.TryRead(out RouteMessage message))
                {
                    Translate(message);
                }

                return true;
            case -Errno.EINTR:
                return true;
            case -Errno.ENOBUFS:
                BeginAgain();
                return true;
            case 0 or -Errno.EAGAIN or -Errno.ENOMEM:
                return false;
            default:
                throw FreeBsdResult.ToException("read a routing socket", result);
        }
    }

    private void Translate(RouteMessage message)
    {
        switch (message.Type)
        {
            case RTM_IFINFO when InterfaceMessage.TryParse(message.Bytes, out InterfaceMessage state):
                HandleState(state);
                break;
            case RTM_IFANNOUNCE when AnnouncementMessage.TryParse(message.Bytes, out AnnouncementMessage announcement):
                HandleAnnouncement(announcement);
                break;
            case RTM_NEWADDR or RTM_DELADDR when AddressMessage.TryParse(message.Bytes, out AddressMessage address):
                HandleAddress(address, message.Type == RTM_NEWADDR);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// The state comes from the message, so that a link which went and came back is seen to have done so. Name and MAC address are not
    /// in it and may have changed unannounced.
    /// </summary>
    private void HandleState(InterfaceMessage state)
    {
        InterfaceList? list = InterfaceList.TryRead(_kernel, out _);
        InterfaceEntry entry = default;
        if ((list is not null && list.TryFind(state.Index, out entry)) || _interfaces.TryGetValue(state.Index, out entry))
        {
            Report(entry with { Flags = state.Flags });
        }
    }

    /// <summary>
    /// An interface that is renamed departs and arrives with its number and its addresses, which no message repeats. One that is already
    /// known when it arrives was made between the opening of the socket and the description.
    /// </summary>
    private void HandleAnnouncement(AnnouncementMessage announcement)
    {
        if (!announcement.IsArrival)
        {
            if (_interfaces.Remove(announcement.Index))
            {
                Queue(LinkEventKind.LinkRemoved, Reported(announcement.Index));
                _generations[announcement.Index] = GenerationOf(announcement.Index) + 1;
            }
        }
        else if (InterfaceList.TryRead(_kernel, out _) is not { } list)
        {
            // The kernel is short of memory. Nobody announces the interface again.
            DescribeAgain();
        }
        else if (list.TryFind(announcement.Index, out InterfaceEntry entry))
        {
            Report(entry);
            ReportAddresses(list, announcement.Index);
        }
    }

    private void HandleAddress(AddressMessage message, bool isThere)
    {
        if (_interfaces.ContainsKey(message.InterfaceIndex))
        {
            LinkEventKind kind = isThere ? LinkEventKind.AddressAdded : LinkEventKind.AddressRemoved;
            Queue(kind, Reported(message.InterfaceIndex), default, message.Address);
        }
    }

    /// <summary>
    /// Messages were lost. Those still queued must not reach the new description: the message that revokes one of them may be among the
    /// lost.
    /// </summary>
    private void BeginAgain()
    {
        int result;
        do
        {
            result = _kernel.Read(_socket.Number, _message);
        }
        while (result is > 0 or -Errno.ENOBUFS or -Errno.EINTR);

        _events.Clear();
        DescribeAgain();
    }

    private void DescribeAgain()
    {
        Queue(LinkEventKind.Resync, 0);
        _mustDescribe = true;
    }

    private int Describe()
    {
        InterfaceList? list = InterfaceList.TryRead(_kernel, out int result);
        _mustDescribe = list is null;
        if (list is null)
        {
            return result;
        }

        foreach (int index in new List<int>(_interfaces.Keys))
        {
            // Departure and arrival may be among the lost messages: what has another birthday is another interface.
            if (!list.TryFind(index, out InterfaceEntry entry) || entry.Epoch != _interfaces[index].Epoch)
            {
                _interfaces.Remove(index);
                _generations[index] = GenerationOf(index) + 1;
            }
        }

        foreach (InterfaceEntry entry in list.Interfaces)
        {
            Report(entry);
            ReportAddresses(list, entry.KernelIndex);
        }

        Queue(LinkEventKind.SnapshotComplete, 0);
        return result;
    }

    private void Report(InterfaceEntry entry)
    {
        _interfaces[entry.KernelIndex] = entry;
        int index = Reported(entry.KernelIndex);
        Queue(LinkEventKind.LinkChanged, index, new(index, entry.Name, entry.Mac, entry.Flags));
    }

    private void ReportAddresses(InterfaceList list, int kernelIndex)
    {
        foreach (AddressEntry address in list.Addresses)
        {
            if (address.KernelIndex == kernelIndex)
            {
                Queue(LinkEventKind.AddressAdded, Reported(kernelIndex), default, address.Address);
            }
        }
    }

    private int GenerationOf(int kernelIndex) => _generations.GetValueOrDefault(kernelIndex);

    private int Reported(int kernelIndex) => InterfaceIndex.ToReported(kernelIndex, GenerationOf(kernelIndex));

    private void Queue(LinkEventKind kind, int index, LinkSnapshot link = default, VirtualAddress address = default) =>
        _events.Enqueue(new(kind, index, link, address));
}
